-- Drives Neovim through what a person does in it with the language server, and prints what it saw as JSON.
-- Arguments: the command of the server, the folder of the project, the file for the report.
local command, root, report = vim.env.MCDECL, vim.env.ROOT, vim.env.REPORT
local seen = {}

local function wait(what, condition)
  if not vim.wait(120000, condition, 100) then error("waited in vain for " .. what) end
end

local function run()
  vim.cmd("edit " .. root .. "/crm/customers.yaml")
  local customers = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({ name = "mcdecl", cmd = { command, "lsp" }, root_dir = root })
  wait("the server", function() return vim.lsp.get_client_by_id(client) ~= nil end)
  vim.lsp.buf_attach_client(customers, client)
  wait("initialize", function()
    return vim.lsp.buf_is_attached(customers, client) and vim.lsp.get_client_by_id(client).initialized
  end)

  local function request(buffer, method, line, column, more)
    local params = {
      textDocument = { uri = vim.uri_from_bufnr(buffer) },
      position = { line = line, character = column },
    }
    local answers = vim.lsp.buf_request_sync(buffer, method, vim.tbl_extend("force", params, more or {}), 120000)
    return answers and answers[client] and answers[client].result
  end

  local function find(buffer, text)
    for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
      local column = line:find(text, 1, true)
      if column then return number - 1, column - 1 end
    end
    error("not there: " .. text)
  end

  local line, column = find(customers, "into: NTO_Customers")
  local read = false
  for _ = 1, 600 do
    local hover = request(customers, "textDocument/hover", line, column + 8)
    read = hover ~= nil and hover.contents ~= nil and hover.contents.value:find("One row per customer", 1, true) ~= nil
    if read then break end
    vim.wait(200)
  end
  if not read then error("the project was never read") end

  -- A word that is wrong, and right again.
  line, column = find(customers, "type: Phone}")
  vim.api.nvim_buf_set_text(customers, line, column, line, column + 11, { "type: Phon" })
  wait("a finding", function() return #vim.diagnostic.get(customers) > 0 end)
  seen.finding = vim.diagnostic.get(customers)[1].message
  seen.finding_line = vim.diagnostic.get(customers)[1].lnum - line
  vim.api.nvim_buf_set_text(customers, line, column, line, column + 10, { "type: Phone" })
  wait("no finding", function() return #vim.diagnostic.get(customers) == 0 end)

  line, column = find(customers, "into: NTO_Customers")
  seen.completion = {}
  for _, item in ipairs(request(customers, "textDocument/completion", line, column + 6).items) do
    table.insert(seen.completion, item.label)
  end
  seen.hover = request(customers, "textDocument/hover", line, column + 8).contents.value
  seen.definition_line = request(customers, "textDocument/definition", line, column + 8).range.start.line

  -- Above resources there are commands, and the server tells the command line that they mean.
  seen.lenses = {}
  for _, lens in ipairs(request(customers, "textDocument/codeLens", 0, 0)) do
    table.insert(seen.lenses, lens.command.title)
    if lens.command.command == "mcdecl.run" then seen.task = seen.task or lens.command.arguments[1] end
  end
  seen.tokens = #request(customers, "textDocument/semanticTokens/full", 0, 0).data / 5

  -- A field that the data extension does not have: what is offered puts it right.
  line = find(customers, "      Email: email")
  vim.api.nvim_buf_set_lines(customers, line, line, false, { "      Nick: nick" })
  wait("a finding", function() return #vim.diagnostic.get(customers) > 0 end)
  local at = { line = line, character = 6 }
  local offered = request(customers, "textDocument/codeAction", line, 6, {
    range = { start = at, ["end"] = at },
    context = { diagnostics = {} },
  })
  seen.offered = offered[1].title
  vim.lsp.util.apply_workspace_edit(offered[1].edit, "utf-16")
  wait("no finding", function() return #vim.diagnostic.get(customers) == 0 end)

  line, column = find(customers, "name: Email")
  local edit = request(customers, "textDocument/rename", line, column + 7, { newName = "Mail" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  vim.cmd("wall")
end

local ok, message = pcall(run)
seen.error = not ok and message or nil
local file = io.open(report, "w")
file:write(vim.json.encode(seen))
file:close()
for _, client in ipairs(vim.lsp.get_active_clients()) do client.stop() end
vim.cmd("qall!")
