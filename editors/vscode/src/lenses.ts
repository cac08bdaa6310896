/** The line above a model leads to its picture, too; and a file that has such lines has a button for it. */

import { CodeLens, commands, TextDocument } from "vscode";

const SUMMARY = "lstmlint.summary";
const files = new Set<string>();

/** The lines of the server, each with another one behind it. */
export function withPictures(document: TextDocument, found: CodeLens[] | null | undefined): CodeLens[] {
  const lenses = found ?? [];
  const models = lenses.filter((one) => one.command?.command === SUMMARY);
  note(document.uri.toString(), models.length > 0);
  const more = models.map((one) => new CodeLens(one.range, { title: "picture", tooltip: "Show the model beside the editor", command: "lstmlint.picture", arguments: one.command?.arguments }));
  return [...lenses, ...more];
}

/** Which files have models, for the button in the title of an editor. */
function note(uri: string, has: boolean): void {
  if (files.has(uri) !== has) {
    if (has) {
      files.add(uri);
    } else {
      files.delete(uri);
    }
    void commands.executeCommand("setContext", "lstmlint.modelFiles", [...files]);
  }
}
