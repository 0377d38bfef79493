// Parses diagrams with the real mermaid, in the oldest and the newest version that GitLab is expected to carry.
// Takes the folder of the node modules, and a JSON list of diagrams on standard input; prints a JSON list of
// problems, each with the version and the diagram.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';

const modules = process.argv[2];
const { JSDOM } = createRequire(`${modules}/`)('jsdom');
const { window } = new JSDOM('');
globalThis.window = window;
globalThis.document = window.document;
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true });

const diagrams = JSON.parse(readFileSync(0, 'utf8'));
const problems = [];
for (const name of ['mermaid', 'mermaid-10']) {
  const entry = pathToFileURL(`${modules}/${name}/dist/mermaid.core.mjs`).href;
  const mermaid = (await import(entry)).default;
  for (const diagram of diagrams) {
    try {
      await mermaid.parse(diagram);
    } catch (error) {
      problems.push({ name, diagram, problem: String(error.message) });
    }
  }
}
console.log(JSON.stringify(problems));
