"""Web pages with known main text: twelve kinds of sites around invented articles.

  python Benchmarks/curate/pages.py FOLDER [pages, default 600] [seed, default 1]

Writes FOLDER/NNNN-kind.html and FOLDER/truth.jsonl: the file, its kind, the main text, and what may be kept or left out without being right or
wrong (titles, dates, names of authors, captions). Words are made of syllables; what stands in menus, teasers, comments and advertisements is made
in the same way as the text, so that only the page tells them apart.
"""

import html
import json
import pathlib
import random
import sys

SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi xo zu bran crel drin flos grum plat stev trin klor mang nels".split()
KINDS = ["blog", "news", "hashed", "table", "manual", "forum", "wiki", "short", "product", "broken", "form", "listing"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.vocabulary = ["".join(self.random.choices(SYLLABLES, k=self.random.choice([1, 2, 2, 3]))) for _ in range(4000)]
        self.common = "the of and to a in is that it was for on are with as be this by at from or had not but".split()

    def words(self, count):
        pick = self.random
        return [pick.choice(self.common) if pick.random() < 0.4 else pick.choice(self.vocabulary) for _ in range(count)]

    def sentence(self, low=6, high=24):
        words = self.words(self.random.randint(low, high))
        if len(words) > 12 and self.random.random() < 0.6:
            words[len(words) // 2] += ","
        return (" ".join(words)).capitalize() + self.random.choice("....?!")

    def paragraph(self, low=2, high=6):
        return " ".join(self.sentence() for _ in range(self.random.randint(low, high)))

    def title(self, low=3, high=9):
        return " ".join(self.words(self.random.randint(low, high))).capitalize()

    def name(self):
        return self.random.choice(self.vocabulary).capitalize() + " " + self.random.choice(self.vocabulary).capitalize()

    def links(self, low, high, words=2, tag="li"):
        items = [f'<{tag}><a href="/{self.random.choice(self.vocabulary)}">{self.title(1, words)}</a></{tag}>' for _ in range(self.random.randint(low, high))]
        return "\n".join(items)

    def hashed(self):
        return "css-" + "".join(self.random.choices("abcdefghij0123456789", k=6))


def linked(maker, text, share=0.3):
    """A paragraph with a few words linked or emphasized."""
    words = html.escape(text, quote=False).split(" ")
    if len(words) > 12 and maker.random.random() < share:
        place = maker.random.randint(2, len(words) - 4)
        open_, close = maker.random.choice([('<a href="/x">', "</a>"), ("<em>", "</em>"), ("<b>", "</b>"), ("<code>", "</code>")])
        words[place] = open_ + words[place]
        words[place + 1] += close
    return " ".join(words)


def body(maker, paragraphs, rich=True):
    """Blocks of an article as (tag, content); headings only where something follows."""
    blocks = []
    for number in range(paragraphs):
        if rich and number and maker.random.random() < 0.25:
            blocks.append(("h2", maker.title()))
        blocks.append(("p", maker.paragraph()))
        choice = maker.random.random()
        if rich and choice < 0.08:
            blocks.append(("ul", [maker.sentence(3, 12) for _ in range(maker.random.randint(2, 6))]))
        elif rich and choice < 0.12:
            blocks.append(("ol", [maker.title(3, 8) for _ in range(maker.random.randint(2, 5))]))
        elif rich and choice < 0.17:
            blocks.append(("blockquote", maker.paragraph(1, 2)))
        elif rich and choice < 0.2:
            blocks.append(("table", [[maker.title(1, 2) for _ in range(3)] for _ in range(maker.random.randint(3, 6))]))
    return blocks


def text_of(blocks):
    lines = []
    for tag, content in blocks:
        if tag in ("ul", "ol"):
            lines += content
        elif tag == "table":
            lines += [" ".join(row) for row in content]
        else:
            lines.append(content)
    return "\n".join(lines)


def markup(maker, blocks, paragraph="p"):
    out = []
    for tag, content in blocks:
        if tag in ("ul", "ol"):
            out.append(f"<{tag}>" + "".join(f"<li>{html.escape(item, quote=False)}</li>" for item in content) + f"</{tag}>")
        elif tag == "table":
            rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in content)
            out.append(f"<table>{rows}</table>")
        elif tag == "blockquote":
            out.append(f"<blockquote><p>{content}</p></blockquote>")
        elif tag == "pre":
            out.append(f'<div class="highlight"><pre>{html.escape(content)}</pre></div>')
        elif tag == "p":
            out.append(f"<{paragraph}>{linked(maker, content)}</{paragraph}>")
        else:
            out.append(f"<{tag}>{content}</{tag}>")
    return "\n".join(out)


def cookie(maker):
    return f'<div class="{maker.random.choice(["cookie-banner", "cc-window consent", "gdpr-notice"])}"><p>{maker.paragraph(1, 3)}</p><button>OK</button></div>'


def comments(maker):
    items = "".join(
        f'<li class="comment"><div class="comment-author">{maker.name()}</div><div class="comment-body"><p>{maker.paragraph(1, 3)}</p></div></li>'
        for _ in range(maker.random.randint(0, 6)))
    return f'<div id="comments" class="comments-area"><h3>{maker.title(2, 3)}</h3><ol class="comment-list">{items}</ol></div>'


def related(maker, tag="div", name="related-posts"):
    cards = "".join(
        f'<{tag} class="card"><h3><a href="/r">{maker.title(4, 9)}</a></h3><p>{maker.sentence(8, 16)}</p></{tag}>' for _ in range(maker.random.randint(2, 5)))
    return f'<section class="{name}"><h2>{maker.title(1, 2)}</h2>{cards}</section>'


def frame(maker, title, content, head="", body_attributes=""):
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title} - {maker.title(1, 2)}</title>{head}\n'
        f"<style>body {{ margin: 0 }}</style><script>var a = '<p>{maker.sentence()}</p>';</script></head>\n<body{body_attributes}>\n{content}\n</body>\n</html>\n")


def blog(maker):
    title, blocks = maker.title(), body(maker, maker.random.randint(3, 14))
    date, author, caption = "March 4, 2021", maker.name(), maker.title(4, 8)
    page = f"""<header class="site-header"><div class="site-branding"><a href="/">{maker.title(1, 3)}</a></div><nav class="main-navigation"><ul>{maker.links(4, 9)}</ul></nav></header>
<div id="content" class="site-content has-sidebar"><div id="primary"><main id="main"><article class="post hentry">
<header class="entry-header"><h1 class="entry-title">{title}</h1><div class="entry-meta"><span class="posted-on">{date}</span> <span class="byline">{author}</span></div></header>
<div class="entry-content"><figure><img src="a.jpg" alt=""><figcaption>{caption}</figcaption></figure>
{markup(maker, blocks)}
<div class="sharedaddy sd-sharing"><h3>{maker.title(1, 2)}</h3><ul>{maker.links(3, 6, 1)}</ul></div></div>
<footer class="entry-footer"><span class="cat-links">{maker.links(1, 3, 2, "span")}</span><span class="tags-links">{maker.links(1, 5, 1, "span")}</span></footer></article>
<nav class="post-navigation"><a href="/p">{maker.title()}</a><a href="/n">{maker.title()}</a></nav>{comments(maker)}</main></div>
<aside id="secondary" class="widget-area"><section class="widget"><h2>{maker.title(1, 2)}</h2><p>{maker.paragraph(1, 2)}</p></section><section class="widget"><ul>{maker.links(5, 12, 6)}</ul></section></aside></div>
<footer class="site-footer"><p>{maker.sentence(5, 12)}</p><ul>{maker.links(3, 6)}</ul></footer>{cookie(maker)}"""
    return title, blocks, page, [date, author, caption]


def news(maker):
    title, blocks = maker.title(5, 12), body(maker, maker.random.randint(4, 16))
    author, summary = maker.name(), maker.sentence(10, 20)
    middle = len(blocks) // 2
    inline = f'<div class="inline-promo related-inline"><strong>{maker.title(1, 2)}:</strong> <a href="/x">{maker.title(5, 9)}</a></div>'
    letter = f'<div class="newsletter-signup"><h4>{maker.title(2, 4)}</h4><p>{maker.sentence(8, 16)}</p><form><input type="email"><button>OK</button></form></div>'
    while middle < len(blocks) and blocks[middle - 1][0] == "h2":
        middle += 1
    page = f"""<div class="top-banner ad-slot">{maker.title(2, 5)}</div><header role="banner"><nav><ul>{maker.links(6, 14)}</ul></nav></header>
<ol class="breadcrumb">{maker.links(2, 3)}</ol>
<main><article itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{title}</h1><p class="standfirst">{summary}</p>
<div class="byline">{author}, 2 hours ago</div><div class="social-share"><a href="#">A</a> <a href="#">B</a></div>
<div itemprop="articleBody" class="article-body">{markup(maker, blocks[:middle])}{inline}{letter}{markup(maker, blocks[middle:])}</div>
<div class="article-tags"><ul>{maker.links(2, 6)}</ul></div><div class="author-bio"><p>{maker.paragraph(1, 2)}</p></div></article>
{related(maker, "article", "related-articles")}</main><section class="most-read"><h2>{maker.title(1, 2)}</h2><ol>{maker.links(5, 10, 9)}</ol></section>
<footer><div class="footer-links"><ul>{maker.links(6, 16)}</ul></div><p>{maker.sentence()}</p></footer>{cookie(maker)}"""
    return title, blocks, page, [author, summary, "2 hours ago"]


def hashed(maker):
    """No word in any class says what an element is."""
    title, blocks = maker.title(5, 12), body(maker, maker.random.randint(5, 16))
    name = maker.hashed
    menu = "".join(f'<div class="{name()}"><a href="/m">{maker.title(1, 2)}</a></div>' for _ in range(maker.random.randint(5, 12)))
    side = "".join(f'<div class="{name()}"><a href="/s"><div>{maker.title(5, 10)}</div></a><div>{maker.title(1, 2)}</div></div>' for _ in range(maker.random.randint(3, 8)))
    page = f"""<div id="root"><div class="{name()}"><div class="{name()}">{menu}</div></div>
<div class="{name()}"><div class="{name()}"><h1 class="{name()}">{title}</h1><div class="{name()}"><span>{maker.random.randint(2, 9)} min read</span></div>
<div class="{name()}">{markup(maker, blocks)}</div></div><div class="{name()}">{side}</div></div>
<div class="{name()}"><div class="{name()}">{menu}</div><span class="{name()}">{maker.title(3, 6)}</span></div></div>"""
    return title, blocks, page, ["2 3 4 5 6 7 8 9 min read"]


def table(maker):
    """Cells side by side, fonts, paragraphs by two line breaks."""
    title, blocks = maker.title(), [("p", maker.paragraph()) for _ in range(maker.random.randint(3, 9))]
    text = "<br><br>\n".join(linked(maker, content) for _, content in blocks)
    page = f"""<table width="100%" border=0><tr><td colspan=2 bgcolor="#ccddee"><font size=5>{maker.title(1, 3)}</font></td></tr>
<tr><td width=150 valign=top><font size=2>{"<br>".join(f'<a href="{i}.html">{maker.title(1, 3)}</a>' for i in range(maker.random.randint(6, 15)))}</font></td>
<td valign=top><h2>{title}</h2><font face="Arial">{text}</font><br><br><hr><center><font size=1>[ <a href="a.html">{maker.title(1, 1)}</a> | <a href="b.html">{maker.title(1, 1)}</a> | <a href="c.html">{maker.title(1, 1)}</a> ]</font></center></td></tr>
<tr><td colspan=2 align=center><font size=1>{maker.title(3, 6)}</font></td></tr></table>"""
    return title, blocks, page, []


def manual(maker):
    """A page of a manual: code, definitions, links before and after."""
    title, blocks = maker.title(2, 5), []
    for _ in range(maker.random.randint(2, 6)):
        blocks.append(("h2", maker.title(2, 5)))
        blocks += [("p", maker.paragraph(1, 4)) for _ in range(maker.random.randint(1, 3))]
        if maker.random.random() < 0.7:
            blocks.append(("pre", "\n".join(f"    {maker.random.choice(maker.vocabulary)}({maker.random.choice(maker.vocabulary)}, {i})" for i in range(maker.random.randint(2, 8)))))
    page = f"""<div class="related" role="navigation"><h3>{maker.title(1, 1)}</h3><ul>{maker.links(3, 5, 3)}</ul></div>
<div class="document"><div class="documentwrapper"><div class="bodywrapper"><div class="body" role="main"><section id="{maker.random.choice(maker.vocabulary)}">
<h1>{title}<a class="headerlink" href="#x" title="Permalink">¶</a></h1>{markup(maker, blocks)}</section></div></div></div>
<div class="sphinxsidebar" role="navigation"><div class="sphinxsidebarwrapper"><h3>{maker.title(1, 3)}</h3><ul>{maker.links(5, 20, 4)}</ul><h4>{maker.title(1, 2)}</h4><p class="topless"><a href="p.html">{maker.title()}</a></p></div></div></div>
<div class="footer">{maker.sentence(4, 9)} <a href="http://sphinx">{maker.title(1, 1)}</a></div>"""
    return title, blocks, page, ["¶"]


def forum(maker):
    """Several posts; all of them are the text."""
    title = maker.title(4, 9)
    posts = [[("p", maker.paragraph(1, 4)) for _ in range(maker.random.randint(1, 4))] for _ in range(maker.random.randint(2, 7))]
    names = [maker.name() for _ in posts]
    rows = "".join(
        f'<div class="post" id="p{i}"><div class="postprofile"><a href="/u">{name}</a><br>Posts: {i * 37}</div><div class="postbody"><div class="content">{markup(maker, post)}</div></div></div>'
        for i, (post, name) in enumerate(zip(posts, names)))
    page = f"""<div id="page-header"><ul class="nav linklist">{maker.links(4, 8)}</ul></div><div id="page-body"><h2 class="topic-title"><a href="/t">{title}</a></h2>
<div class="action-bar">{maker.links(2, 4, 2, "span")}</div>{rows}<div class="pagination"><a href="?p=2">2</a> <a href="?p=3">3</a></div></div>
<div id="page-footer"><ul class="nav">{maker.links(3, 6)}</ul><div class="copyright">{maker.sentence(4, 9)}</div></div>"""
    return title, [block for post in posts for block in post], page, names + ["posts"] + [str(i * 37) for i in range(8)]


def wiki(maker):
    title, blocks = maker.title(1, 4), [("p", maker.paragraph(3, 6))] + body(maker, maker.random.randint(4, 14))
    names = [content for tag, content in blocks if tag == "h2"]
    toc = "".join(f'<li class="toclevel-1"><a href="#{i}"><span class="tocnumber">{i}</span> <span class="toctext">{name}</span></a></li>' for i, name in enumerate(names))
    text = markup(maker, blocks).replace("</h2>", '<span class="mw-editsection">[<a href="/e">edit</a>]</span></h2>')
    page = f"""<div id="mw-page-base"></div><div id="content" class="mw-body" role="main"><h1 id="firstHeading">{title}</h1><div id="bodyContent"><div id="siteSub">{maker.title(3, 5)}</div>
<div id="mw-content-text"><div class="mw-parser-output"><div id="toc" class="toc"><h2>Contents</h2><ul>{toc}</ul></div>{text}
<div class="navbox"><table><tr><td>{maker.links(8, 20, 3, "span")}</td></tr></table></div></div></div><div id="catlinks"><ul>{maker.links(3, 6)}</ul></div></div></div>
<div id="mw-navigation"><div id="p-personal"><ul>{maker.links(3, 5)}</ul></div><div id="mw-panel"><div class="portal"><h3>{maker.title(1, 2)}</h3><ul>{maker.links(6, 10)}</ul></div></div></div>
<footer id="footer"><ul><li>{maker.sentence()}</li><li>{maker.sentence()}</li></ul></footer>"""
    return title, blocks, page, ["edit contents"]


def short(maker):
    title, blocks = maker.title(), [("p", maker.sentence(10, 22))] + ([("p", maker.sentence(8, 16))] if maker.random.random() < 0.6 else [])
    page = f"""<header><nav><ul>{maker.links(8, 20)}</ul></nav></header><div class="layout"><div class="main-content"><h1>{title}</h1>{markup(maker, blocks)}</div>
<div class="right-rail">{related(maker, "div", "popular-posts")}</div></div><footer><p>{maker.sentence()}</p><ul>{maker.links(6, 12)}</ul></footer>{cookie(maker)}"""
    return title, blocks, page, []


def product(maker):
    title = maker.title(3, 7)
    blocks = [("p", maker.paragraph(1, 3)) for _ in range(maker.random.randint(2, 4))]
    blocks += [("h2", maker.title(1, 2)), ("ul", [maker.title(3, 9) for _ in range(maker.random.randint(3, 8))])]
    blocks += [("h2", maker.title(1, 2)), ("table", [[maker.title(1, 2), maker.title(1, 4)] for _ in range(maker.random.randint(4, 9))])]
    also = "".join(f'<li class="product"><a href="/p"><img src="x.jpg"><h2>{maker.title(2, 5)}</h2><span class="price">$ 12.00</span></a><a class="button">+</a></li>' for _ in range(4))
    page = f"""<div id="header"><div class="logo">{maker.title(1, 2)}</div><form><input></form><ul class="menu">{maker.links(5, 12)}</ul></div><div class="breadcrumbs">{maker.links(2, 4, 2, "span")}</div>
<div class="product-page"><div class="summary"><h1>{title}</h1></div><div class="product-description">{markup(maker, blocks)}</div></div>
<div class="related products"><h2>{maker.title(1, 3)}</h2><ul>{also}</ul></div><div class="footer"><div class="newsletter"><p>{maker.sentence()}</p></div><ul>{maker.links(8, 16)}</ul></div>"""
    return title, blocks, page, []


def broken(maker):
    """A page of news as careless programs write it."""
    title, blocks, page, neutral = maker.random.choice([news, blog])(maker)
    for end in ("</p>", "</li>", "</td>", "</tr>"):
        if maker.random.random() < 0.7:
            page = page.replace(end, "")
    if maker.random.random() < 0.5:
        page = page.replace("</b>", "", 1).replace("<em>", "<em><b>", 1)
    if maker.random.random() < 0.3:
        page = page.replace("<p>", "<p><div></p>", 1)
    page = page.replace("<h2>", "<H2 >").replace("</main>", "</mian></main>").replace('class="', "class = \"", 3)
    return title, blocks, page + "</div></div></body></html></html><!-- " + maker.sentence(), neutral


def form(maker):
    """The whole page is a form; paragraphs are divisions."""
    title, blocks = maker.title(), body(maker, maker.random.randint(4, 10), rich=False)
    page = f"""<form method="post" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{"x" * 400}"><div id="MenuTop"><ul>{maker.links(5, 12)}</ul></div>
<div id="ctl00_Content"><h1>{title}</h1>{markup(maker, blocks, "div")}</div>
<div id="ctl00_Right"><div class="box"><h3>{maker.title(1, 2)}</h3><ul>{maker.links(4, 8, 5)}</ul></div></div><div id="FooterText">{maker.sentence(4, 9)} {maker.links(2, 4, 2, "span")}</div></form>"""
    return title, blocks, page, []


def listing(maker):
    """One article in full after a list of teasers that is nearly as long."""
    title, blocks = maker.title(4, 8), body(maker, maker.random.randint(6, 14))
    teasers = "".join(f'<div class="teaser"><a href="/t"><h3>{maker.title(4, 8)}</h3></a><p>{maker.sentence(8, 18)} <a class="read-more" href="/t">More</a></p></div>' for _ in range(maker.random.randint(3, 8)))
    page = f"""<div class="navbar"><ul>{maker.links(4, 8)}</ul></div><div class="container"><div class="teasers">{teasers}</div>
<section class="story-content"><h1>{title}</h1>{markup(maker, blocks)}</section><div class="sidebar"><div class="box"><p>{maker.paragraph(1, 2)}</p></div></div></div>
<div class="legal"><p>{maker.sentence()}</p></div>"""
    return title, blocks, page, []


def generate(folder, count, seed):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "truth.jsonl", "w", encoding="utf-8") as truth:
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            maker = Maker(seed * 1_000_003 + number)
            title, blocks, content, neutral = globals()[kind](maker)
            path = folder / f"{number:04}-{kind}.html"
            path.write_text(frame(maker, title, content), encoding="utf-8")
            truth.write(json.dumps({"file": str(path), "kind": kind, "text": text_of(blocks), "neutral": " ".join([title, *neutral])}) + "\n")


if __name__ == "__main__":
    generate(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
