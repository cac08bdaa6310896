/** The server's commands, as they are called from the palette: without arguments, about the place of the cursor. */

import { languages, TextEditor, window, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { Answers } from "./answers";

const SOURCE = "lstmlint";

/** What each command is called where its answer is shown; those without a name answer nothing that is shown. */
export const SHOWN: Readonly<Record<string, (args: readonly unknown[]) => string>> = {
  "lstmlint.summary": () => "Summary.txt",
  "lstmlint.runtime": () => "Built model.txt",
  "lstmlint.explain": () => "Explanation.md",
  "lstmlint.rule": (args) => `${String(args[0])}.md`,
};

type Next = (command: string, args: unknown[]) => unknown;

/** Fill in what is missing, ask the server, show what it says. */
export async function execute(client: () => LanguageClient | undefined, answers: Answers, command: string, args: unknown[], next: Next): Promise<unknown> {
  if (command === "lstmlint.runtime" && !workspace.isTrusted) {
    void window.showWarningMessage("lstmlint builds models only in a workspace that is trusted.");
    return undefined;
  }
  const filled = typeof args[0] === "string" ? args : await filledIn(client(), command);
  if (filled === undefined) {
    return undefined;
  }
  const answer = await next(command, filled);
  const name = SHOWN[command];
  if (typeof answer === "string" && name !== undefined) {
    await answers.show(name(filled), answer);
  }
  return answer;
}

async function filledIn(client: LanguageClient | undefined, command: string): Promise<unknown[] | undefined> {
  const editor = window.activeTextEditor;
  if (command === "lstmlint.rule") {
    const code = await ruleAt(editor);
    return code === undefined ? undefined : [code];
  }
  if (client === undefined || editor === undefined || editor.document.languageId !== "python") {
    void window.showInformationMessage("lstmlint: put the cursor into Python code first.");
    return undefined;
  }
  const { line, character } = editor.selection.active;
  return [client.code2ProtocolConverter.asUri(editor.document.uri), { line, character }];
}

/** The rule of the finding at the cursor, else what the user types. */
async function ruleAt(editor: TextEditor | undefined): Promise<string | undefined> {
  const found = editor === undefined ? [] : languages.getDiagnostics(editor.document.uri);
  for (const one of found) {
    const code = typeof one.code === "object" ? one.code.value : one.code;
    if (one.source === SOURCE && code !== undefined && editor !== undefined && one.range.contains(editor.selection.active)) {
      return String(code);
    }
  }
  const typed = await window.showInputBox({ prompt: "The code or the name of a rule", placeHolder: "RNN101" });
  return typed?.trim() || undefined;
}
