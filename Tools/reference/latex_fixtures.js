// Formulas of our own, whole and damaged by a seeded generator, with what KaTeX says of each:
// node Tools/reference/latex_fixtures.js > Tests/LyceumPagesTests/Fixtures/latex_katex.jsonl
// Made with KaTeX 0.16.4 (Debian's node-katex). Left out: what KaTeX does not know (undefined commands and environments, @{} in arrays) and what it
// asks of groups although TeX's own macros do without (a function as a script).
const katex = require(process.env.KATEX || '/usr/share/nodejs/katex');

const whole = [
  String.raw`\frac{a+b}{c} = \sqrt{x^{2}+1}`, String.raw`\sum_{i=1}^{n} x_i \leq \int_0^1 f(t)\,dt`, String.raw`\left( \frac{1}{2} \right)^{n}`,
  String.raw`\begin{pmatrix} a & b \\ c & d \end{pmatrix}`, String.raw`f(x) = \begin{cases} x & \text{if } x > 0 \\ -x & \text{else} \end{cases}`,
  String.raw`\begin{aligned} a &= b + c \\ &= d \end{aligned}`, String.raw`\lim_{n \to \infty} \left\{ 1 + \frac{1}{n} \right\}`,
  String.raw`\begin{array}{c|cc} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}`, String.raw`x'^2 + y''_k`, String.raw`\sqrt[3]{\alpha\beta} \cdot \binom{n}{k}`,
  String.raw`\overline{AB} \parallel \vec{v} \times \hat{w}`, String.raw`{n \choose k} + {a \over b}`, String.raw`\bigl( x \bigr) \Big| y \Big|`,
  String.raw`\operatorname{rank} A \text{ is } $k$ \leq n`.replace('$k$', 'k'), String.raw`\text{for $k$ of them } \mathrm{d}x`,
  String.raw`\left. \frac{\partial f}{\partial x} \right|_{x=0}`, String.raw`\underbrace{a + \dots + a}_{n} \overset{!}{=} 0`,
  String.raw`\sum_{\substack{i < n \\ j < m}} a_{ij}`, String.raw`\frac12 + \frac\pi4 + x^\alpha_i`, String.raw`\color{red}{x} + \textcolor{blue}{y^2}`,
  String.raw`\left\langle u \middle| v \right\rangle`, String.raw`\xrightarrow[n]{\sim} \phantom{x} \boxed{42\%}`, String.raw`\{ x \in \mathbb{R} \mid x \ge 0 \}`,
];
let state = 7;
const below = (n) => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % n; };
const damage = (t) => {
  const i = below(t.length + 1);
  const signs = ['{', '}', '&', '#', '^', '_', '\\right)', '\\left(', '\\\\', "'", ']', '\\end{matrix}', '^2', '_k', '%', '\\)'];
  switch (below(4)) {
    case 0: return t.slice(0, i) + t.slice(i + 1);
    case 1: return t.slice(0, i) + signs[below(signs.length)] + t.slice(i);
    case 2: return t.slice(0, i);
    default: return t.slice(0, i) + t.slice(i + 1 + below(6));
  }
};
const seen = new Set();
const put = (latex) => {
  if (!latex.trim() || seen.has(latex)) return;
  seen.add(latex);
  let error = '';
  try { katex.renderToString(latex, { throwOnError: true, strict: 'ignore', displayMode: true }); } catch (e) { error = e.message; }
  if (/Undefined control|No such environment|Unknown column alignment|with no arguments as|of unknown type/.test(error)) return;
  // Accents of words, size commands and the like that a cut name made.
  if (/Can't use function|Expected group as argument to '\\[^a-z]|Invalid (color|size|delimiter type)/.test(error)) return;
  process.stdout.write(JSON.stringify({ latex, whole: error === '' }) + '\n');
};
whole.forEach(put);
for (let i = 0; i < 900; i++) put(damage(whole[below(whole.length)]));
