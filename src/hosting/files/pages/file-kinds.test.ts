import assert from 'node:assert/strict'
import test from 'node:test'
import { grammarsOf, laterGrammarsOf } from './file-kinds.ts'

const cases: readonly [name: string, text: string, grammars: readonly string[], later?: readonly string[]][] = [
  ['a.php', '<?php\necho 1;\n', ['php']],
  ['a.php', '\n<?PHP echo "<style>";\n?>\n', ['php']],
  ['a.php', '<?php echo 1 ?> <p>', ['php-template', 'php', 'xml']],
  ['a.php', '<p><?= 1 ?></p><style>p {}</style>', ['php-template', 'php', 'xml'], ['css']],
  ['index.phtml', '<script src="a.js"></script>', ['php-template', 'php', 'xml'], ['javascript']],
  ['a.html', '<p>', ['xml']],
  ['a.html', '<STYLE></STYLE><script>1</script>', ['xml'], ['css', 'javascript']],
  ['a.css', '<style>', ['css']],
  ['a.svg', '<style>', ['xml']],
  ['a.mjs', '', ['javascript']],
  ['a.jsx', '', ['javascript', 'xml']],
  ['lisez-moi.md', '# a', ['markdown']],
  ['lisez-moi.md', 'a <b>b</b>', ['markdown', 'xml']],
  ['sous/.htaccess', '', ['apache']],
  ['a.txt', '<?php', []],
]
test('an editor loads the grammars of what the file holds, its own first, and no others; those of what stands inside a page can wait', () => {
  for (const [name, text, grammars, later = []] of cases) {
    assert.deepEqual(grammarsOf(name, text), grammars, `${name}: ${text}`)
    assert.deepEqual(laterGrammarsOf(name, text), later, `${name}: ${text}`)
  }
})
