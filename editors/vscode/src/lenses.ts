/** The line above a model leads to its picture, too; and a file that has such lines has a button for it. */

import { CodeLens, commands, TextDocument } from "vscode";

const SUMMARY = "lstmlint.summary";
const files = new Set<string>();

/** The lines of the server, each with another one behind it. */
export function withPictures(document: TextDocument, found: CodeLens[] | null | undefined): CodeLens[] {
  const lenses = found ?? [];
  const models = lenses.filter((one) => one.command?.command === SUMMARY);
  note(document.uri.fsPath, models.length > 0);
  const tooltip = "Show the model beside the editor";
  const more = models.map((one) => new CodeLens(one.range, { title: "picture", tooltip, command: "lstmlint.picture", arguments: one.command?.arguments }));
  return [...lenses, ...more];
}

/** Which files have models, for the button in the title of an editor: by their paths, which are the same where the editor runs elsewhere. */
function note(path: string, has: boolean): void {
  if (files.has(path) !== has) {
    if (has) {
      files.add(path);
    } else {
      files.delete(path);
    }
    void commands.executeCommand("setContext", "lstmlint.modelFiles", [...files]);
  }
}
