"""The embedded account: a local Marketing Cloud that speaks the same SOAP over HTTP.

It shares nothing with the client but the wire contract (`mcdecl.wire`), so that it can disagree with it.
Nothing heavy is imported here; `mcdecl.sandbox.server` starts one.
"""
