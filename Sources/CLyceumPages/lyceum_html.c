#include "lyceum_html.h"
#include <stdlib.h>
#include <string.h>

// The tree of a page in one pass over its bytes: tags that were left out are understood, tags that make no sense are passed over. Nothing
// calls itself, every search is bounded or remembered, so that the time is proportional to the page whatever it holds.

enum { DEPTH = 512, SLOTS = 512 };

#define LYC_HTML_SPELLING(name, spelling, flags) {spelling, sizeof(spelling) - 1, flags},
static const struct {
    const char *spelling;
    uint8_t length;
    uint8_t flags;
} tags[LYC_TAG_COUNT] = {{"", 0, 0}, {"", 0, LYC_HTML_SCOPE | LYC_HTML_BLOCK}, {"", 0, 0}, LYC_HTML_NAMES(LYC_HTML_SPELLING)};

static uint8_t slots[SLOTS];

static inline uint8_t lower(uint8_t byte) { return (uint8_t)(byte - 'A') < 26 ? byte | 0x20 : byte; }
static inline int is_letter(uint8_t byte) { return (uint8_t)((byte | 0x20) - 'a') < 26; }
static inline int is_blank(uint8_t byte) { return byte == ' ' || (uint8_t)(byte - 9) < 5; }

static uint32_t name_hash(const uint8_t *name, size_t length) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ lower(name[i])) * 16777619u;
    return hash;
}

static inline size_t slot(uint32_t hash) { return (hash ^ hash >> 15) & (SLOTS - 1); }

__attribute__((constructor)) static void fill_slots(void) {
    for (int tag = LYC_TAG_OTHER + 1; tag < LYC_TAG_COUNT; tag++) {
        size_t place = slot(name_hash((const uint8_t *)tags[tag].spelling, tags[tag].length));
        while (slots[place]) place = (place + 1) & (SLOTS - 1);
        slots[place] = (uint8_t)tag;
    }
}

static int same_name(const uint8_t *name, const char *spelling, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (lower(name[i]) != (uint8_t)spelling[i]) return 0;
    return 1;
}

static uint16_t tag_named(const uint8_t *name, size_t length, uint32_t hash) {
    for (size_t place = slot(hash); slots[place]; place = (place + 1) & (SLOTS - 1)) {
        const uint16_t tag = slots[place];
        if (tags[tag].length == length && same_name(name, tags[tag].spelling, length)) return tag;
    }
    return LYC_TAG_OTHER;
}

uint8_t lyc_html_flags(uint16_t tag) { return tag < LYC_TAG_COUNT ? tags[tag].flags : 0; }

typedef struct {
    uint32_t node;
    /// Of the name, for elements that are not known.
    uint32_t hash;
    uint16_t tag;
} open_element;

typedef struct {
    const uint8_t *source;
    size_t count;
    size_t limit;
    lyc_html *page;
    size_t capacity;
    open_element stack[DEPTH + 1];
    size_t depth;
    /// How many elements of a name are open.
    uint32_t open[LYC_TAG_COUNT];
    /// A link is open: its end tag counts even where the tree does not let it through.
    int isLinked;
    int hasHTML, hasBody;
    /// There is no end of a comment, no end tag of a raw element and no quotation mark in the rest of the page.
    int noCommentEnd, noQuote[2];
    uint8_t noEndTag[LYC_TAG_COUNT];
    int failed;
} builder;

static uint32_t add_node(builder *b, uint16_t tag, size_t start, size_t end) {
    lyc_html *page = b->page;
    if (page->count == b->capacity) {
        const size_t capacity = b->capacity * 2;
        lyc_html_node *larger = realloc(page->nodes, capacity * sizeof(lyc_html_node));
        if (!larger) {
            b->failed = 1;
            return 0;
        }
        page->nodes = larger;
        b->capacity = capacity;
    }
    const uint32_t index = (uint32_t)page->count++;
    lyc_html_node *node = &page->nodes[index];
    node->start = (uint32_t)start;
    node->end = (uint32_t)end;
    node->parent = b->depth ? b->stack[b->depth - 1].node : 0;
    node->next = index + 1;
    node->size = 0;
    node->tag = tag;
    node->flags = 0;
    return index;
}

static void push(builder *b, uint32_t node, uint16_t tag, uint32_t hash) {
    b->stack[b->depth++] = (open_element){node, hash, tag};
    b->open[tag]++;
}

static void pop(builder *b) {
    const open_element *element = &b->stack[--b->depth];
    b->page->nodes[element->node].next = (uint32_t)b->page->count;
    b->open[element->tag]--;
    if (element->tag == LYC_TAG_A) b->isLinked = 0;
}

static void pop_to(builder *b, size_t depth) {
    while (b->depth > depth) pop(b);
}

static uint16_t top(const builder *b) { return b->stack[b->depth - 1].tag; }

// MARK: - Tags that are implied

/// The place on the stack of the innermost element of a name; 0 where a bound or the beginning comes first.
static size_t find_open(const builder *b, uint16_t tag, uint16_t bound, uint16_t other, uint8_t flags) {
    if (!b->open[tag]) return 0;
    for (size_t i = b->depth - 1; i > 0; i--) {
        const uint16_t found = b->stack[i].tag;
        if (found == tag) return i;
        if ((bound && found == bound) || (other && found == other) || tags[found].flags & flags) return 0;
    }
    return 0;
}

static void end_open(builder *b, uint16_t tag, uint16_t bound, uint16_t other, uint8_t flags) {
    const size_t place = find_open(b, tag, bound, other, flags);
    if (place) pop_to(b, place);
}

static int is_heading(uint16_t tag) { return tag >= LYC_TAG_H1 && tag <= LYC_TAG_H6; }

static void end_implied(builder *b, uint16_t tag) {
    if (b->open[LYC_TAG_HEAD] && !(tags[tag].flags & LYC_HTML_HEAD)) end_open(b, LYC_TAG_HEAD, 0, 0, 0);
    if (tags[tag].flags & LYC_HTML_ENDS_PARAGRAPH) end_open(b, LYC_TAG_P, 0, 0, LYC_HTML_SCOPE);
    if (is_heading(tag) && is_heading(top(b))) pop(b);
    switch (tag) {
    case LYC_TAG_LI: end_open(b, LYC_TAG_LI, LYC_TAG_UL, LYC_TAG_OL, LYC_HTML_SCOPE); break;
    case LYC_TAG_DT:
    case LYC_TAG_DD:
        end_open(b, LYC_TAG_DT, LYC_TAG_DL, 0, LYC_HTML_SCOPE);
        end_open(b, LYC_TAG_DD, LYC_TAG_DL, 0, LYC_HTML_SCOPE);
        break;
    case LYC_TAG_TBODY:
    case LYC_TAG_THEAD:
    case LYC_TAG_TFOOT:
        end_open(b, LYC_TAG_TBODY, LYC_TAG_TABLE, 0, 0);
        end_open(b, LYC_TAG_THEAD, LYC_TAG_TABLE, 0, 0);
        end_open(b, LYC_TAG_TFOOT, LYC_TAG_TABLE, 0, 0);
        end_open(b, LYC_TAG_TR, LYC_TAG_TABLE, 0, 0);
        break;
    case LYC_TAG_TR: end_open(b, LYC_TAG_TR, LYC_TAG_TABLE, 0, 0); break;
    case LYC_TAG_TD:
    case LYC_TAG_TH:
        end_open(b, LYC_TAG_TD, LYC_TAG_TABLE, LYC_TAG_TR, 0);
        end_open(b, LYC_TAG_TH, LYC_TAG_TABLE, LYC_TAG_TR, 0);
        break;
    case LYC_TAG_OPTION:
    case LYC_TAG_OPTGROUP: end_open(b, LYC_TAG_OPTION, LYC_TAG_SELECT, 0, LYC_HTML_SCOPE); break;
    case LYC_TAG_A: end_open(b, LYC_TAG_A, 0, 0, LYC_HTML_BLOCK | LYC_HTML_SCOPE); break;
    default: break;
    }
}

// MARK: - Tags

/// Runs over a tag's attributes to its `>`; where there is none, to the end of the page.
static size_t skip_attributes(builder *b, size_t place, int *closesItself, int *hasAddress) {
    const uint8_t *s = b->source;
    const size_t count = b->count;
    *closesItself = 0;
    *hasAddress = 0;
    while (place < count) {
        const uint8_t byte = s[place];
        if (byte == '>') return place;
        if (byte == '/' || is_blank(byte)) {
            *closesItself = byte == '/' || (*closesItself && is_blank(byte));
            place++;
            continue;
        }
        *closesItself = 0;
        const size_t start = place++;
        while (place < count && !is_blank(s[place]) && s[place] != '=' && s[place] != '/' && s[place] != '>') place++;
        if (place - start == 4 && same_name(s + start, "href", 4)) *hasAddress = 1;
        size_t next = place;
        while (next < count && is_blank(s[next])) next++;
        if (next >= count || s[next] != '=') continue;
        place = next + 1;
        while (place < count && is_blank(s[place])) place++;
        if (place >= count) break;
        const uint8_t quote = s[place];
        if ((quote == '"' || quote == '\'') && !b->noQuote[quote == '"']) {
            const uint8_t *end = memchr(s + place + 1, quote, count - place - 1);
            if (end) {
                place = (size_t)(end - s) + 1;
                continue;
            }
            b->noQuote[quote == '"'] = 1;
        }
        while (place < count && !is_blank(s[place]) && s[place] != '>') place++;
    }
    return count;
}

/// Characters with white space collapsed; references count as one.
static uint32_t measure(const uint8_t *text, size_t count, uint16_t *flags) {
    uint32_t size = 0;
    int gap = 0, references = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t byte = text[i];
        if (byte <= ' ') {
            gap = 1;
            continue;
        }
        if ((byte & 0xC0) == 0x80) continue;
        if (byte == '&') {
            references = 1;
            uint8_t out[8];
            size_t written;
            const size_t taken = lyc_html_reference(text + i + 1, count - i - 1, out, &written);
            i += taken;
            if (taken && written == 2 && out[0] == 0xC2 && out[1] == 0xA0) {
                gap = 1;
                continue;
            }
        }
        size += 1 + (gap && size);
        gap = 0;
    }
    if (references) *flags |= LYC_TEXT_REFERENCES;
    if (!size) *flags |= LYC_TEXT_BLANK;
    return size;
}

static void add_text(builder *b, size_t start, size_t end) {
    if (end <= start) return;
    uint16_t flags = b->isLinked ? LYC_TEXT_LINKED : 0;
    const uint32_t size = measure(b->source + start, end - start, &flags);
    if (size && b->open[LYC_TAG_HEAD] && (top(b) == LYC_TAG_HEAD)) pop(b);
    const uint32_t node = add_node(b, LYC_TAG_TEXT, start, end);
    if (b->failed) return;
    b->page->nodes[node].flags = flags;
    b->page->nodes[node].size = size;
}

/// The place of `</name` behind a place; the end of the page where there is none.
static size_t find_end_tag(builder *b, uint16_t tag, size_t place) {
    if (b->noEndTag[tag]) return b->count;
    const size_t length = tags[tag].length;
    while (place < b->count) {
        const uint8_t *found = memchr(b->source + place, '<', b->count - place);
        if (!found) break;
        place = (size_t)(found - b->source);
        if (place + 2 + length <= b->count && found[1] == '/' && same_name(found + 2, tags[tag].spelling, length)) {
            const uint8_t next = place + 2 + length < b->count ? found[2 + length] : '>';
            if (is_blank(next) || next == '>' || next == '/') return place;
        }
        place++;
    }
    b->noEndTag[tag] = 1;
    return b->count;
}

/// Text of a raw element. A title that never ends holds the text up to the next tag, everything else the rest of the page.
static size_t raw_text(builder *b, uint16_t tag, size_t place) {
    size_t end = tag == LYC_TAG_PLAINTEXT ? b->count : find_end_tag(b, tag, place);
    if (end == b->count && (tag == LYC_TAG_TITLE || tag == LYC_TAG_TEXTAREA)) {
        const uint8_t *next = place < b->count ? memchr(b->source + place, '<', b->count - place) : NULL;
        if (next) end = (size_t)(next - b->source);
    }
    if (end > place) {
        const uint32_t node = add_node(b, LYC_TAG_TEXT, place, end);
        if (b->failed) return end;
        const int isText = tag == LYC_TAG_TITLE || tag == LYC_TAG_TEXTAREA || tag == LYC_TAG_XMP || tag == LYC_TAG_PLAINTEXT;
        uint16_t flags = 0;
        const uint32_t size = isText ? measure(b->source + place, end - place, &flags) : 0;
        if (tag != LYC_TAG_TITLE && tag != LYC_TAG_TEXTAREA) flags = LYC_TEXT_RAW;
        b->page->nodes[node].size = size;
        b->page->nodes[node].flags = flags;
    }
    return end;
}

/// Whether a start tag only repeats what is there.
static int is_repeated(builder *b, uint16_t tag) {
    if (tag == LYC_TAG_HTML) {
        if (b->hasHTML) return 1;
        b->hasHTML = 1;
    }
    if (tag == LYC_TAG_BODY) {
        if (b->hasBody) return 1;
        b->hasBody = 1;
    }
    return tag == LYC_TAG_HEAD && (b->hasBody || b->open[LYC_TAG_HEAD]);
}

static size_t start_tag(builder *b, size_t place) {
    const uint8_t *s = b->source;
    const size_t start = place;
    while (place < b->count && !is_blank(s[place]) && s[place] != '>' && s[place] != '/') place++;
    const uint32_t hash = name_hash(s + start, place - start);
    const uint16_t tag = tag_named(s + start, place - start, hash);
    int closesItself, hasAddress;
    const size_t end = skip_attributes(b, place, &closesItself, &hasAddress);
    if (end >= b->count) return b->count;
    if (is_repeated(b, tag)) return end + 1;
    end_implied(b, tag);
    const uint8_t flags = tags[tag].flags;
    if (b->depth >= DEPTH && !(flags & LYC_HTML_VOID)) pop(b);
    const uint32_t node = add_node(b, tag, place, end);
    if (b->failed || flags & LYC_HTML_VOID || closesItself) return end + 1;
    push(b, node, tag, hash);
    if (tag == LYC_TAG_A) b->isLinked = hasAddress;
    if (!(flags & LYC_HTML_RAW) || b->open[LYC_TAG_SVG]) return end + 1;
    const size_t next = raw_text(b, tag, end + 1);
    // The end tag, where there is one, is read as any other.
    if (next == b->count || s[next] != '<' || b->noEndTag[tag]) pop(b);
    return next;
}

/// The place on the stack of what an end tag ends; 0 where it ends nothing.
static size_t find_ended(const builder *b, uint16_t tag, uint32_t hash) {
    if (!b->open[tag]) return 0;
    switch (tag) {
    case LYC_TAG_TABLE: return find_open(b, tag, LYC_TAG_TEMPLATE, 0, 0);
    case LYC_TAG_TR:
    case LYC_TAG_TD:
    case LYC_TAG_TH:
    case LYC_TAG_TBODY:
    case LYC_TAG_THEAD:
    case LYC_TAG_TFOOT:
    case LYC_TAG_CAPTION: return find_open(b, tag, LYC_TAG_TABLE, 0, 0);
    case LYC_TAG_LI: return find_open(b, tag, LYC_TAG_UL, LYC_TAG_OL, LYC_HTML_SCOPE);
    case LYC_TAG_OTHER:
        for (size_t i = b->depth - 1; i > 0; i--) {
            if (b->stack[i].tag == tag && b->stack[i].hash == hash) return i;
            if (tags[b->stack[i].tag].flags & LYC_HTML_SCOPE) return 0;
        }
        return 0;
    default: return find_open(b, tag, 0, 0, tags[tag].flags & LYC_HTML_BLOCK ? LYC_HTML_SCOPE : LYC_HTML_SCOPE | LYC_HTML_BLOCK);
    }
}

static size_t end_tag(builder *b, size_t place) {
    const uint8_t *s = b->source;
    const size_t start = place;
    while (place < b->count && !is_blank(s[place]) && s[place] != '>' && s[place] != '/') place++;
    const uint32_t hash = name_hash(s + start, place - start);
    const uint16_t tag = tag_named(s + start, place - start, hash);
    const uint8_t *close = place < b->count ? memchr(s + place, '>', b->count - place) : NULL;
    if (!close) return b->count;
    const size_t next = (size_t)(close - s) + 1;
    if (tag == LYC_TAG_A) b->isLinked = 0;
    if (tag == LYC_TAG_BR) add_node(b, tag, place, place);
    // Text behind the end of the body is shown like text in it.
    if (tag == LYC_TAG_HTML || tag == LYC_TAG_BODY || tags[tag].flags & LYC_HTML_VOID) return next;
    // The end of any heading ends the heading that is open.
    if (is_heading(tag) && is_heading(top(b))) {
        pop(b);
        return next;
    }
    const size_t found = find_ended(b, tag, hash);
    if (found) pop_to(b, found);
    else if (tag == LYC_TAG_P && !b->open[LYC_TAG_HEAD]) add_node(b, tag, place, place);
    return next;
}

/// Behind a comment, a declaration or an instruction that begins with `<` at a place.
static size_t skip_declaration(builder *b, size_t place) {
    const uint8_t *s = b->source;
    if (place + 4 <= b->count && memcmp(s + place, "<!--", 4) == 0) {
        size_t from = place + 4;
        if (from < b->count && s[from] == '>') return from + 1;
        if (from + 1 < b->count && s[from] == '-' && s[from + 1] == '>') return from + 2;
        while (!b->noCommentEnd && from < b->count) {
            const uint8_t *dash = memchr(s + from, '-', b->count - from);
            if (!dash) break;
            from = (size_t)(dash - s) + 1;
            if (from + 1 < b->count && s[from] == '-' && s[from + 1] == '>') return from + 2;
            if (from + 2 < b->count && s[from] == '-' && s[from + 1] == '!' && s[from + 2] == '>') return from + 3;
        }
        // A comment that never ends is read as one that ends with its tag.
        b->noCommentEnd = 1;
    }
    const uint8_t *close = memchr(s + place, '>', b->count - place);
    return close ? (size_t)(close - s) + 1 : b->count;
}

static void build(builder *b) {
    const uint8_t *s = b->source;
    size_t place = 0, text = 0;
    while (place < b->count && !b->failed) {
        if (b->page->count + 2 >= b->limit) {
            b->page->isCut = 1;
            return;
        }
        const uint8_t *found = memchr(s + place, '<', b->count - place);
        if (!found) break;
        place = (size_t)(found - s);
        const uint8_t next = place + 1 < b->count ? s[place + 1] : 0;
        const int isEnd = next == '/' && place + 2 < b->count && is_letter(s[place + 2]);
        if (!is_letter(next) && !isEnd && next != '!' && next != '?' && next != '/') {
            place++;
            continue;
        }
        add_text(b, text, place);
        if (b->failed) return;
        place = is_letter(next) ? start_tag(b, place + 1) : isEnd ? end_tag(b, place + 2) : skip_declaration(b, place);
        text = place;
    }
    if (!b->failed) add_text(b, text, b->count);
}

int lyc_html_parse(const uint8_t *source, size_t count, size_t limit, lyc_html *page) {
    memset(page, 0, sizeof *page);
    builder *b = calloc(1, sizeof *b);
    if (!b) return -1;
    b->source = source;
    b->count = count;
    b->limit = limit;
    b->page = page;
    b->capacity = 64 + count / 48;
    if (b->capacity > limit + 8) b->capacity = limit + 8;
    page->nodes = malloc(b->capacity * sizeof(lyc_html_node));
    if (!page->nodes) {
        free(b);
        return -1;
    }
    push(b, add_node(b, LYC_TAG_DOCUMENT, 0, 0), LYC_TAG_DOCUMENT, 0);
    build(b);
    pop_to(b, 0);
    const int failed = b->failed;
    free(b);
    if (failed) lyc_html_free(page);
    return failed ? -1 : 0;
}

void lyc_html_free(lyc_html *page) {
    free(page->nodes);
    memset(page, 0, sizeof *page);
}

int lyc_html_attribute(
    const uint8_t *source, uint32_t start, uint32_t end, const char *name, size_t length, uint32_t *valueStart, uint32_t *valueEnd) {
    size_t place = start;
    const size_t count = end;
    while (place < count) {
        if (source[place] == '/' || is_blank(source[place])) {
            place++;
            continue;
        }
        const size_t begin = place++;
        while (place < count && !is_blank(source[place]) && source[place] != '=' && source[place] != '/') place++;
        const int matches = place - begin == length && same_name(source + begin, name, length);
        size_t next = place;
        while (next < count && is_blank(source[next])) next++;
        size_t from = next, to = next;
        if (next < count && source[next] == '=') {
            place = next + 1;
            while (place < count && is_blank(source[place])) place++;
            const uint8_t quote = place < count ? source[place] : 0;
            const uint8_t *close = quote == '"' || quote == '\'' ? memchr(source + place + 1, quote, count - place - 1) : NULL;
            if (close) {
                from = place + 1;
                to = (size_t)(close - source);
                place = to + 1;
            } else {
                from = place;
                while (place < count && !is_blank(source[place])) place++;
                to = place;
            }
        }
        if (matches) {
            *valueStart = (uint32_t)from;
            *valueEnd = (uint32_t)to;
            return 1;
        }
    }
    return 0;
}
