"""Reference pages of rules: one of each, and the list of all."""

from collections.abc import Iterator, Mapping

from mcdecl.analysis.lint import Example, Rule


def rule_page(code: str, rules: Mapping[str, Rule]) -> str | None:
    """The page of a rule, or None."""
    rule = rules.get(code.upper())
    return "\n".join(_lines(rule)) if rule is not None else None


def rules_page(rules: Mapping[str, Rule]) -> str:
    """All rules, by family."""
    families: dict[str, list[Rule]] = {}
    for rule in sorted(rules.values(), key=lambda rule: (not rule.code.startswith("MC"), rule.code)):
        families.setdefault(rule.family, []).append(rule)
    lines = [
        f"{len(rules)} rules; mcdecl explain CODE shows the reason, a bad and a good example, and how to waive it."
    ]
    for family, members in families.items():
        lines += ["", f"{family}:"]
        lines += [f"  {rule.code}  {severity(rule):<18}  {rule.title}" for rule in members]
    return "\n".join(lines)


def severity(rule: Rule) -> str:
    """How grave a finding of the rule is."""
    return f"{rule.severity} (or error)" if rule.hardens and rule.severity != "error" else rule.severity


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.code}  {rule.title}"
    yield f"{rule.family}, {severity(rule)}"
    yield ""
    yield rule.why
    for word, example in (("Bad", rule.bad), ("Good", rule.good)):
        yield ""
        yield f"{word}:"
        yield from (f"  {line}".rstrip() for line in example_lines(example))
    yield ""
    if rule.fixes:
        yield f"mcdecl lint --fix: {rule.fixes}"
    yield from waiver_lines(rule)


def example_lines(example: Example) -> Iterator[str]:
    """The files of an example as a reader sees them, each under its name unless there is only the usual one."""
    files: dict[str, str | bytes] = {"data.yaml": example.yaml, "mcdecl.yaml": example.config or "", **example.files}
    files |= {"team_rules.py": example.module, "entry points under mcdecl.rules": example.entry_points}
    files["the account"] = example.account
    if example.config is None:
        files["mcdecl.yaml"] = "(there is none)\n"
    there = {name: content for name, content in files.items() if content}
    for name, content in there.items():
        if list(there) != ["data.yaml"]:
            yield f"# {name}"
        text = content if isinstance(content, str) else content.decode("latin-1")
        yield from text.splitlines()


def waiver_lines(rule: Rule) -> Iterator[str]:
    """How a finding of the rule is accepted."""
    if not rule.waivable:
        yield f"To waive: {rule.instead}"
        return
    # What lint says of itself is said of mcdecl.yaml.
    path = "mcdecl.yaml" if rule.code.startswith("MC0") else "crm/**"
    yield (
        "To waive it, write a comment with a reason, on the line itself, at the key of its resource, or on the line "
        "above:"
    )
    yield f"  # mcdecl: ignore {rule.code} the reason"
    yield "or in mcdecl.yaml, for some files and optionally one environment:"
    yield "  lint:"
    yield "    waivers:"
    yield f"      - {{code: {rule.code}, path: {path}, environment: sandbox, reason: the reason}}"
