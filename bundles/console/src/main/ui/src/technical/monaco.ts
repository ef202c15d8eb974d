// What the Camel pages show of Monaco: the editor, XML, YAML and HTML.
import 'monaco-editor/esm/vs/basic-languages/html/html.contribution.js'
import 'monaco-editor/esm/vs/basic-languages/xml/xml.contribution.js'
import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js'
import { editor } from 'monaco-editor/esm/vs/editor/edcore.main.js'
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker?worker'

// Without it the editor works on the page's own thread, and says so in the browser's log.
window.MonacoEnvironment = { getWorker: () => new EditorWorker() }

// Monaco's pure red for names of attributes has a contrast of 3.99 on its ground; 4.5 is what can be read.
editor.defineTheme('vs', { base: 'vs', inherit: true, rules: [{ token: 'attribute.name', foreground: 'c00000' }], colors: {} })

export * from 'monaco-editor/esm/vs/editor/edcore.main.js'
