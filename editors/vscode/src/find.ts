/** Where lstmlint is: what may be it, in the order of preference, and whether it is. Nothing of VS Code in here. */

import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

/** The oldest lstmlint that answers what this extension asks. */
export const OLDEST = "0.1.0";
export const INSTALL = 'pip install "lstmlint[lsp]"';

/** A way to start lstmlint. */
export interface Candidate {
  command: string;
  args: string[];
  /** The interpreter that it is a module of, if that is known. */
  python: string | undefined;
  /** What made us think of it, in words for the user. */
  origin: string;
}

export interface Given {
  path: string;
  interpreter: string;
  /** The interpreter that is selected in the Python extension. */
  selected: string | undefined;
  folder: string | undefined;
  home: string;
  /** The value of the environment's PATH. */
  search: string;
  windows: boolean;
}

export type Found =
  | { kind: "found"; candidate: Candidate; version: string }
  | { kind: "old"; candidate: Candidate; version: string }
  | { kind: "nolsp"; candidate: Candidate }
  | { kind: "absent"; tried: Candidate[] };

/** A path as a setting may write it. */
export function expanded(written: string, folder: string | undefined, home: string): string {
  const full = written.replace(/\$\{workspaceFolder\}/g, folder ?? "").replace(/^~(?=$|[\\/])/, home);
  const bare = !/[\\/]/.test(full);
  return bare || path.isAbsolute(full) || folder === undefined ? full : path.join(folder, full);
}

/** What may be lstmlint. What a setting names is the only one: nothing else is taken silently in its place. */
export function candidates(given: Given, runnable: (file: string) => boolean = isRunnable): Candidate[] {
  const named = (written: string): string => {
    const full = expanded(written.trim(), given.folder, given.home);
    return /[\\/]/.test(full) ? full : (onPath(full, given, runnable) ?? full);
  };
  if (given.path.trim()) {
    return [{ command: named(given.path), args: [], python: undefined, origin: "the setting lstmlint.path" }];
  }
  if (given.interpreter.trim()) {
    return [module(named(given.interpreter), "the setting lstmlint.interpreter")];
  }
  const found: Candidate[] = [];
  if (given.selected) {
    found.push(module(given.selected, "the selected interpreter"));
  }
  const program = onPath("lstmlint", given, runnable);
  if (program !== undefined) {
    found.push({ command: program, args: [], python: undefined, origin: "the PATH" });
  }
  return found;
}

function module(python: string, origin: string): Candidate {
  return { command: python, args: ["-m", "lstmlint"], python, origin };
}

/** A program on the PATH. Relative entries are left out: they would be folders of the workspace. */
export function onPath(name: string, given: Pick<Given, "search" | "windows">, runnable: (file: string) => boolean): string | undefined {
  const kind = given.windows ? path.win32 : path.posix;
  const names = given.windows && !/\.\w+$/.test(name) ? [`${name}.exe`] : [name];
  for (const folder of given.search.split(kind.delimiter)) {
    if (!kind.isAbsolute(folder)) {
      continue;
    }
    const full = names.map((one) => kind.join(folder, one)).find(runnable);
    if (full !== undefined) {
      return full;
    }
  }
  return undefined;
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What a program said: its exit code is null where it could not be started or was stopped. */
export interface Said {
  code: number | null;
  out: string;
  err: string;
}

export type Run = (command: string, args: string[]) => Promise<Said>;

/** Start a program in a folder in which nothing of the workspace is, with nothing to read. */
export function runIn(folder: string, milliseconds = 20_000): Run {
  return (command, args) =>
    new Promise((resolve) => {
      const child = execFile(command, args, { cwd: folder, timeout: milliseconds, windowsHide: true }, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        resolve({ code, out: String(out), err: String(err) });
      });
      child.stdin?.on("error", () => undefined);
      child.stdin?.end();
    });
}

/** The first candidate that works. One that lacks only the server's own requirements is better told than passed over. */
export async function find(among: Candidate[], run: Run): Promise<Found> {
  for (const candidate of among) {
    const said = await run(candidate.command, [...candidate.args, "--version"]);
    const version = said.code === 0 ? versionIn(said.out) : undefined;
    if (version === undefined) {
      continue;
    }
    if (!atLeast(version, OLDEST)) {
      return { kind: "old", candidate, version };
    }
    // With nothing to read the server ends at once, and says so if it could not have begun.
    const served = await run(candidate.command, [...candidate.args, "server"]);
    if (/pygls/.test(served.err) && /not installed/.test(served.err)) {
      return { kind: "nolsp", candidate };
    }
    return { kind: "found", candidate, version };
  }
  return { kind: "absent", tried: among };
}

/** The version in what `lstmlint --version` prints. */
export function versionIn(printed: string): string | undefined {
  return /^lstmlint (\d+(?:\.\d+)*\S*)\s*$/m.exec(printed)?.[1];
}

/** Whether a version is another or a later one; what stands behind the numbers (rc1, .dev2) is not looked at. */
export function atLeast(version: string, oldest: string): boolean {
  const numbers = (one: string): number[] => (/^\d+(?:\.\d+)*/.exec(one)?.[0] ?? "").split(".").map(Number);
  const [mine, theirs] = [numbers(version), numbers(oldest)];
  for (let at = 0; at < Math.max(mine.length, theirs.length); at++) {
    const difference = (mine[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}

/** What the user is told where there is nothing to start. */
export function advice(found: Exclude<Found, { kind: "found" }>): string {
  switch (found.kind) {
    case "nolsp":
      return `lstmlint was found by ${found.candidate.origin}, but it lacks what its server needs. Install it with: ${INSTALL}`;
    case "old":
      return `lstmlint ${found.version}, found by ${found.candidate.origin}, is older than ${OLDEST}. Update it with: ${INSTALL} --upgrade`;
    case "absent": {
      const places = found.tried.map((one) => `${one.command} (${one.origin})`);
      const where = places.length ? `It is not to be had from ${places.join(" or ")}.` : "It is neither in a selected interpreter nor on the PATH.";
      return `lstmlint was not found. ${where} Install it with: ${INSTALL}`;
    }
  }
}

/** The line that installs or updates lstmlint in an interpreter (quoted for a terminal), or in whichever is active. */
export function installLine(python: string | undefined, windows: boolean): string {
  if (python === undefined) {
    return `${INSTALL} --upgrade`;
  }
  const quoted = /^[\w./:\\-]+$/.test(python) ? python : windows ? `& "${python}"` : `'${python.replace(/'/g, "'\\''")}'`;
  return `${quoted} -m ${INSTALL} --upgrade`;
}
