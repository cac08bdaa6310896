-- Neovim without a screen: findings, shapes under the cursor, the fix applied, nothing left. Works from 0.7 on, which has no vim.lsp.start yet.
local folder, command, out = vim.env.LSTMLINT_FOLDER, vim.split(vim.env.LSTMLINT_COMMAND, "\n"), {}
out.version = tostring(vim.version().major) .. "." .. vim.version().minor
local id = vim.lsp.start_client({
  name = "lstmlint", cmd = command, root_dir = folder,
  settings = { lstmlint = { debounce = 50 } },
  handlers = { ["workspace/configuration"] = function(_, params)
    return vim.tbl_map(function() return { debounce = 50 } end, params.items)
  end },
})
vim.cmd("edit " .. folder .. "/model.py")
local buf = vim.api.nvim_get_current_buf()
vim.lsp.buf_attach_client(buf, id)
out.found = vim.wait(60000, function() return #vim.diagnostic.get(buf) > 0 end, 20)
local shown = vim.diagnostic.get(buf)
out.diagnostics = vim.tbl_map(function(d) return { row = d.lnum, column = d.col, message = d.message, source = d.source, severity = d.severity } end, shown)
local document = vim.lsp.util.make_text_document_params(buf)
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(buf, method, params, 30000)
  return answers and answers[id] and answers[id].result
end
local first = shown[1]
local place = { line = first.lnum, character = first.col + 1 }
local hover = ask("textDocument/hover", { textDocument = document, position = place })
out.hover = hover and hover.contents.value
local range = { start = { line = first.lnum, character = first.col }, ["end"] = { line = first.end_lnum, character = first.end_col } }
local raw = first.user_data.lsp
local told = { range = range, message = first.message, code = raw.code, source = first.source }
local actions = ask("textDocument/codeAction", { textDocument = document, range = range, context = { diagnostics = { told } } })
out.titles = vim.tbl_map(function(a) return a.title end, actions)
out.code = raw.code
local hints = ask("textDocument/inlayHint", { textDocument = document, range = { start = { line = 0, character = 0 }, ["end"] = { line = 99, character = 0 } } })
out.hints = vim.tbl_map(function(h) return h.label end, hints or {})
local action = actions[1]
if not action.edit then action = ask("codeAction/resolve", action) end
vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(id).offset_encoding)
out.row = vim.api.nvim_buf_get_lines(buf, first.lnum, first.lnum + 1, false)[1]
out.cleared = vim.wait(60000, function() return #vim.diagnostic.get(buf) == 0 end, 20)
vim.lsp.stop_client(id)
out.stopped = vim.wait(30000, function() return vim.lsp.get_client_by_id(id) == nil end, 20)
vim.fn.writefile({ vim.fn.json_encode(out) }, folder .. "/out.json")
vim.cmd("qall!")
