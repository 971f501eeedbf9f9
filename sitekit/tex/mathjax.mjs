/*
 * Typeset TeX as SVG and MathML with MathJax, without a browser.
 *
 * Standard input:  {"macros": {name: [body, arguments, default?]}, "formulas": [{"key", "tex", "display"}]}
 * Standard output: {key: {"svg", "glyphs": {id: path}, "mathml"} | {"error": {"id", "message"}}}
 *
 * Each formula is set on its own, with its own list of glyphs, so that one result can be kept and
 * combined with others on any page: the ids of glyphs depend on nothing but the font.
 */

import { readFileSync } from 'node:fs';
import { mathjax } from '@mathjax/src/js/mathjax.js';
import { TeX } from '@mathjax/src/js/input/tex.js';
import { SVG } from '@mathjax/src/js/output/svg.js';
import { liteAdaptor } from '@mathjax/src/js/adaptors/liteAdaptor.js';
import { RegisterHTMLHandler } from '@mathjax/src/js/handlers/html.js';
import { SerializedMmlVisitor } from '@mathjax/src/js/core/MmlTree/SerializedMmlVisitor.js';
import { MathJaxStix2Font } from '@mathjax/mathjax-stix2-font/js/svg.js';
import '@mathjax/src/js/util/asyncLoad/esm.js';
import '@mathjax/src/js/input/tex/base/BaseConfiguration.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import '@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import '@mathjax/src/js/input/tex/configmacros/ConfigMacrosConfiguration.js';

// No `noerrors` and no `noundefined`: those publish a mistake as red text on the page.
// No `newcommand`: definitions belong in the one macro file.
const PACKAGES = ['base', 'ams', 'boldsymbol', 'configmacros'];

// Sizes are in units of ex, so these only fix the ratio of ex to em: the one of the font itself.
const EM = 16;
const METRICS = { em: EM, ex: EM * MathJaxStix2Font.defaultParams.x_height, containerWidth: 80 * EM };

// What MathJax's style sheet says about rules in arrays, as attributes, so that no style sheet is needed.
const RULE_WIDTH = '70';

// Inside HTML an svg element needs no name space.
const NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"';

/** A failure that a writer can mend, as opposed to a crash. */
class FormulaError extends Error {
  constructor(id, message) {
    super(message);
    this.id = id;
  }
}

/** Writes MathML without the notes that MathJax keeps for itself and with characters as they are. */
class PlainMathML extends SerializedMmlVisitor {
  getAttributes(node) {
    const kept = Object.entries(this.getAttributeList(node)).filter(
      ([name]) => !name.startsWith('data-') && name !== 'xmlns',
    );
    return kept.map(([name, value]) => ` ${name}="${this.quoteHTML(String(value))}"`).join('');
  }

  quoteHTML(value) {
    return value.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  }
}

function createDocument(adaptor, macros) {
  RegisterHTMLHandler(adaptor);
  const tex = new TeX({
    packages: PACKAGES,
    macros,
    formatError: (_, error) => {
      throw new FormulaError(error.id, error.message);
    },
  });
  const svg = new SVG({
    fontData: MathJaxStix2Font,
    dynamicPrefix: '@mathjax/mathjax-stix2-font/js/svg/dynamic',
    fontCache: 'global',
    // Not href: the theme's instant navigation rewrites every [href] of a page, and fails on a <use>.
    useXlink: true,
    linebreaks: { inline: false },
    displayOverflow: 'overflow',
    mtextInheritFont: false,
  });
  return mathjax.document('', { InputJax: tex, OutputJax: svg });
}

/** Remove what only MathJax's own scripts read, spaces without ink, and groups that do nothing. */
function tidy(adaptor, node, glyphs) {
  for (const child of [...adaptor.childNodes(node)]) {
    if (adaptor.kind(child) === '#text') continue;
    if (glyphs.get(adaptor.getAttribute(child, 'xlink:href')?.slice(1)) === '') {
      adaptor.remove(child);
      continue;
    }
    tidy(adaptor, child, glyphs);
    drawRules(adaptor, child);
    for (const { name } of [...adaptor.allAttributes(child)]) {
      if (name.startsWith('data-')) adaptor.removeAttribute(child, name);
    }
    unwrap(adaptor, child);
  }
}

function drawRules(adaptor, node) {
  const isLine = adaptor.hasAttribute(node, 'data-line');
  if (!isLine && !adaptor.hasAttribute(node, 'data-frame')) return;
  adaptor.setAttribute(node, 'stroke-width', RULE_WIDTH);
  if (!isLine) adaptor.setAttribute(node, 'fill', 'none');
  const kind = adaptor.getAttribute(node, 'class') ?? '';
  adaptor.removeAttribute(node, 'class');
  if (kind.includes('mjx-dashed')) adaptor.setAttribute(node, 'stroke-dasharray', '140');
  if (kind.includes('mjx-dotted')) {
    adaptor.setAttribute(node, 'stroke-linecap', 'round');
    adaptor.setAttribute(node, 'stroke-dasharray', '0,140');
  }
}

/** Replace a group by its children where it has no attributes, or hand its shift to an only child. */
function unwrap(adaptor, node) {
  if (adaptor.kind(node) !== 'g') return;
  const attributes = adaptor.allAttributes(node);
  const children = [...adaptor.childNodes(node)];
  const [only] = children;
  const shift =
    attributes.length === 1 && attributes[0].name === 'transform' && children.length === 1 &&
    ['g', 'use', 'rect', 'path'].includes(adaptor.kind(only)) && !adaptor.hasAttribute(only, 'transform');
  if (attributes.length && !shift && children.length) return;
  if (shift) adaptor.setAttribute(only, 'transform', attributes[0].value);
  for (const child of children) adaptor.insert(child, node);
  adaptor.remove(node);
}

function refuse(adaptor, svg, tex) {
  const text = adaptor.tags(svg, 'text')[0];
  if (text) throw new FormulaError('NoGlyph', adaptor.textContent(text));
  const isWide = !adaptor.hasAttribute(svg, 'viewBox') || /\\begin\{multline\*?\}/.test(tex);
  if (isWide) throw new FormulaError('NeedsWidth', '');
}

/** A strict policy of a site forbids `style`, so its style sheet has a class for each depth. */
function withClass(svg) {
  return svg.replace(/ style="vertical-align: (-?)([\d.]+)(?:ex)?;"/, (_, minus, size) => {
    const depth = Math.round(size * 1000);
    return depth ? ` class="math-${minus ? 'b' : 'a'}${depth}"` : '';
  });
}

async function setFormula(document, adaptor, visitor, { tex, display }) {
  const { outputJax, inputJax } = document;
  inputJax[0].reset();
  outputJax.clearFontCache();
  const container = await document.convertPromise(tex, { display, ...METRICS });
  const svg = adaptor.firstChild(container);
  refuse(adaptor, svg, tex);
  adaptor.removeAttribute(svg, 'role');
  adaptor.setAttribute(svg, 'aria-hidden', 'true');
  const glyphs = outputJax.fontCache.cache;
  tidy(adaptor, svg, glyphs);
  const strokes = adaptor.firstChild(svg);
  if (!strokes) throw new FormulaError('Empty', '');
  adaptor.setAttribute(strokes, 'stroke-width', String(outputJax.options.blacker));
  return {
    svg: withClass(adaptor.serializeXML(svg).replaceAll(NAMESPACE, '')),
    glyphs: Object.fromEntries([...glyphs].filter(([, outline]) => outline)),
    mathml: visitor.visitTree(outputJax.math.root).replace(/\n\s*/g, ''),
  };
}

async function main() {
  const { macros, formulas } = JSON.parse(readFileSync(0, 'utf8'));
  const adaptor = liteAdaptor();
  const document = createDocument(adaptor, macros);
  const visitor = new PlainMathML();
  const results = {};
  for (const formula of formulas) {
    try {
      results[formula.key] = await setFormula(document, adaptor, visitor, formula);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      results[formula.key] = { error: { id: error.id, message: error.message } };
    }
  }
  process.stdout.write(JSON.stringify(results));
}

await main();
