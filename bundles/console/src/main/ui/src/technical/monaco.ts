// What the Camel pages show of Monaco: the editor, XML, YAML and HTML.
import 'monaco-editor/esm/vs/basic-languages/html/html.contribution.js'
import 'monaco-editor/esm/vs/basic-languages/xml/xml.contribution.js'
import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js'

export * from 'monaco-editor/esm/vs/editor/edcore.main.js'
