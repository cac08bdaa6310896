"""The language server: what lstmlint knows of a file, beside the code, as it is typed.

The only room that knows the protocol (pygls and lsprotocol, the extra ``lsp``). It holds no analysis: documents come in,
the engine looks at them in a thread of its own, and what it found goes out in the words of the protocol.
"""
