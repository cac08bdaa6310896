// What lstmlint asks of the Python extension, with one interpreter that is always selected.
const { EventEmitter, Uri } = require("vscode");

exports.activate = () => {
  const path = process.env.LSTMLINT_TEST_PYTHON;
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ id: path, path }),
      resolveEnvironment: async () => ({ executable: { uri: path ? Uri.file(path) : undefined } }),
      onDidChangeActiveEnvironmentPath: new EventEmitter().event,
    },
  };
};
