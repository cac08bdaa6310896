/** The interpreter that is selected in the Python extension, where that is installed. */

import { Disposable, extensions, Uri } from "vscode";

interface Environments {
  getActiveEnvironmentPath(resource?: Uri): { id: string; path: string };
  resolveEnvironment(environment: { id: string; path: string }): Promise<{ executable: { uri?: Uri } } | undefined>;
  onDidChangeActiveEnvironmentPath(listener: () => void): Disposable;
}

async function environments(): Promise<Environments | undefined> {
  const extension = extensions.getExtension("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  try {
    const exported = extension.isActive ? extension.exports : await extension.activate();
    return exported?.environments;
  } catch {
    return undefined;
  }
}

/** The path of the selected interpreter. */
export async function selected(folder: Uri | undefined): Promise<string | undefined> {
  const known = await environments();
  if (known === undefined) {
    return undefined;
  }
  try {
    const resolved = await known.resolveEnvironment(known.getActiveEnvironmentPath(folder));
    return resolved?.executable.uri?.fsPath;
  } catch {
    return undefined;
  }
}

/** Have something done when another interpreter is selected. */
export async function onSelected(listener: () => void): Promise<Disposable> {
  return (await environments())?.onDidChangeActiveEnvironmentPath?.(listener) ?? new Disposable(() => undefined);
}
