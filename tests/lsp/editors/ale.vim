" Vim without a screen, with ALE: findings, and what it shows at the cursor.
set nocompatible nomore noswapfile
filetype plugin on
let g:ale_linters_explicit = 1
let g:ale_linters = {'python': ['lstmlint']}
let g:ale_disable_lsp = 0
let g:ale_lint_delay = 50
packadd ale
let s:words = split($LSTMLINT_COMMAND, "\n")
call ale#linter#Define('python', {
\   'name': 'lstmlint', 'lsp': 'stdio', 'executable': s:words[0], 'command': '%e ' . join(s:words[1:], ' '),
\   'project_root': $LSTMLINT_FOLDER, 'language': 'python', 'initialization_options': {'settings': {'debounce': 50}},
\})
function! s:Until(condition) abort
  let l:left = 600
  while l:left > 0 && !eval(a:condition)
    sleep 100m
    let l:left -= 1
  endwhile
  return eval(a:condition)
endfunction
let s:out = {}
execute 'edit ' . $LSTMLINT_FOLDER . '/model.py'
call ale#Queue(0)
let s:out.found = s:Until('len(ale#engine#GetLoclist(bufnr(""))) > 0')
let s:out.list = map(copy(ale#engine#GetLoclist(bufnr(''))), '{"row": v:val.lnum, "column": v:val.col, "text": v:val.text, "type": v:val.type}')
%substitute/LSTM(64)/LSTM(64, return_sequences=True)/
call ale#Queue(0)
let s:out.cleared = s:Until('len(ale#engine#GetLoclist(bufnr(""))) == 0')
call writefile([json_encode(s:out)], $LSTMLINT_FOLDER . '/out.json')
qall!
