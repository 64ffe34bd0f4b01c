#include "lyceum_curate.h"
#include <string.h>

// MARK: - Simplified texts

void lyc_characters_publish(const lyc_character **pages, uint32_t page, const lyc_character *characters) {
    __atomic_store_n(&pages[page], characters, __ATOMIC_RELEASE);
}

static const lyc_character *page_of(const lyc_character *const *pages, uint32_t scalar) {
    return __atomic_load_n(&pages[scalar >> 8], __ATOMIC_ACQUIRE);
}

/// A character of well-formed UTF-8; what is cut short reads as zeros.
static uint32_t decode(const uint8_t *text, size_t count, size_t *size) {
    const uint32_t first = text[0];
    if (first < 0x80) {
        *size = 1;
        return first;
    }
    const size_t wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t value = first & (0x7F >> wanted);
    for (size_t i = 1; i < wanted; i++) value = value << 6 | (i < count ? text[i] & 0x3F : 0);
    *size = wanted < count ? wanted : count;
    return value < 0x110000 ? value : 0xFFFD;
}

enum { LETTER, CAPITAL, DIGIT, BLANK, DECIMAL };

static inline int kind_of(uint8_t byte) {
    if (byte >= 'a' && byte <= 'z') return LETTER;
    if (byte >= 'A' && byte <= 'Z') return CAPITAL;
    if (byte >= '0' && byte <= '9') return DIGIT;
    return byte == '.' || byte == ',' ? DECIMAL : BLANK;
}

/// What stands at a place: flags of a character. `*missing` is set where its page is not there.
static uint8_t flags_at(
    const uint8_t *text, size_t count, size_t place, const lyc_character *const *pages, size_t *size, int32_t *missing) {
    if (text[place] < 0x80) {
        *size = 1;
        const int kind = kind_of(text[place]);
        return kind == DIGIT ? LYC_CHARACTER_DIGIT : kind == DECIMAL ? LYC_CHARACTER_DECIMAL : 0;
    }
    const uint32_t scalar = decode(text + place, count - place, size);
    const lyc_character *page = page_of(pages, scalar);
    if (!page) {
        *missing = (int32_t)(scalar >> 8);
        return 0;
    }
    return page[scalar & 0xFF].flags;
}

/// The end of a number: digits, and once a sign between digits.
static size_t number_end(const uint8_t *text, size_t count, size_t place, const lyc_character *const *pages, int32_t *missing) {
    size_t size = 0;
    int has_sign = 0;
    while (place < count && *missing < 0) {
        const uint8_t flags = flags_at(text, count, place, pages, &size, missing);
        if (flags & LYC_CHARACTER_DIGIT) {
            place += size;
            continue;
        }
        if (has_sign || !(flags & LYC_CHARACTER_DECIMAL) || place + size >= count) break;
        size_t next = 0;
        if (!(flags_at(text, count, place + size, pages, &next, missing) & LYC_CHARACTER_DIGIT)) break;
        has_sign = 1;
        place += size;
    }
    return place;
}

/// Whether the capital sigma at a place ends a word of letters.
static int is_final(
    const uint8_t *text, size_t count, size_t place, int follows_letter, const lyc_character *const *pages, int32_t *missing) {
    if (!follows_letter || place + 2 >= count) return follows_letter;
    if (text[place + 2] < 0x80) return kind_of(text[place + 2]) > CAPITAL;
    size_t size = 0;
    const uint32_t scalar = decode(text + place + 2, count - place - 2, &size);
    const lyc_character *page = page_of(pages, scalar);
    if (!page) {
        *missing = (int32_t)(scalar >> 8);
        return 0;
    }
    return page[scalar & 0xFF].length == 0 || page[scalar & 0xFF].flags != 0;
}

int32_t lyc_simplify(const uint8_t *text, size_t count, const lyc_character *const *pages, uint8_t *out, size_t *length) {
    size_t place = 0, written = 0;
    int32_t missing = -1;
    // A blank is owed and paid before the next word.
    int owed = 0;
#define PAY_BLANK \
    if (owed) { \
        if (written > 0) out[written++] = ' '; \
        owed = 0; \
    }
    while (place < count) {
        const uint8_t byte = text[place];
        if (byte < 0x80) {
            const int kind = kind_of(byte);
            if (kind <= CAPITAL) {
                PAY_BLANK
                out[written++] = byte | 0x20;
                place++;
            } else if (kind == DIGIT) {
                PAY_BLANK
                out[written++] = '0';
                place = number_end(text, count, place, pages, &missing);
                if (missing >= 0) return missing;
            } else {
                owed = 1;
                place++;
            }
            continue;
        }
        size_t size = 0;
        const uint32_t scalar = decode(text + place, count - place, &size);
        const lyc_character *page = page_of(pages, scalar);
        if (!page) return (int32_t)(scalar >> 8);
        const lyc_character *character = &page[scalar & 0xFF];
        if (character->flags & LYC_CHARACTER_DIGIT) {
            PAY_BLANK
            out[written++] = '0';
            place = number_end(text, count, place, pages, &missing);
            if (missing >= 0) return missing;
            continue;
        }
        if (scalar == 0x3A3 && is_final(text, count, place, written > 0 && !owed && out[written - 1] != '0', pages, &missing)) {
            memcpy(out + written, "ς", 2);
            written += 2;
            place += size;
            continue;
        }
        if (missing >= 0) return missing;
        place += size;
        if (character->flags & LYC_CHARACTER_SPACE) {
            owed = 1;
        } else if (character->length > 0) {
            PAY_BLANK
            memcpy(out + written, character->bytes, character->length);
            written += character->length;
        }
    }
#undef PAY_BLANK
    *length = written;
    return -1;
}

// MARK: - Words

/// Words the tokenizer splits, a blank where it does, in order.
static const char *const contractions[] = {
    "ai nt", "are nt", "can not", "ca nt", "ca nt ve", "could nt", "could nt ve", "could ve", "dare nt", "did nt", "did nt ve",
    "does nt", "does nt ve", "do nt", "do nt ve", "gon na", "got ta", "had nt", "had nt ve", "has nt", "have nt", "he d", "he d ve",
    "he ll ve", "he s", "how d", "how d ve", "how ll", "how ll ve", "how re", "how s", "how ve", "i d", "i d ve", "i ll ve", "i m",
    "i m a", "is nt", "it d", "it d ve", "it ll", "it ll ve", "i ve", "may nt", "may nt ve", "might nt", "might nt ve", "might ve",
    "must nt", "must nt ve", "must ve", "need nt", "need nt ve", "not ve", "ought nt", "ought nt ve", "sha nt", "sha nt ve",
    "she d ve", "she ll ve", "she s", "should nt", "should nt ve", "should ve", "that d", "that d ve", "that ll", "that ll ve",
    "that s", "there d", "there d ve", "there ll", "there ll ve", "there re", "there s", "there ve", "these d", "these d ve",
    "these ll", "these ll ve", "these re", "these ve", "they d", "they d ve", "they ll", "they ll ve", "they re", "they ve", "this d",
    "this d ve", "this ll", "this ll ve", "this s", "those d", "those d ve", "those ll", "those ll ve", "those re", "those ve",
    "was nt", "we d", "we d ve", "we ll ve", "were nt", "we ve", "what d", "what d ve", "what ll", "what ll ve", "what re", "what s",
    "what ve", "when d", "when d ve", "when ll", "when ll ve", "when re", "when s", "when ve", "where d", "where d ve", "where ll",
    "where ll ve", "where re", "where s", "where ve", "who d", "who d ve", "who ll", "who ll ve", "who s", "who ve", "why d",
    "why d ve", "why ll", "why ll ve", "why re", "why s", "why ve", "wo nt", "wo nt ve", "would nt", "would nt ve", "would ve",
    "y all", "you d", "you d ve", "you ll", "you ll ve", "you re", "you ve", "‘s", "ಠ︵ಠ",
};
enum { CONTRACTIONS = sizeof(contractions) / sizeof(contractions[0]), TABLE = 1024 };

/// Whole words that are looked up: number of the contraction + 1 by hash, filled before main runs.
static uint8_t contraction_table[TABLE];
/// Bit n: a contraction with this first letter has n letters.
static uint16_t contraction_lengths[256];

static uint32_t word_hash(const uint8_t *word, size_t count) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < count; i++) hash = (hash ^ word[i]) * 16777619u;
    return (hash ^ hash >> 13) & (TABLE - 1);
}

__attribute__((constructor)) static void fill_contractions(void) {
    for (size_t i = 0; i < CONTRACTIONS; i++) {
        uint8_t word[32];
        size_t count = 0;
        for (const char *sign = contractions[i]; *sign; sign++)
            if (*sign != ' ') word[count++] = (uint8_t)*sign;
        uint32_t slot = word_hash(word, count);
        while (contraction_table[slot]) slot = (slot + 1) & (TABLE - 1);
        contraction_table[slot] = (uint8_t)(i + 1);
        contraction_lengths[word[0]] |= (uint16_t)(1u << count);
    }
}

/// Whether a word is the contraction, whose blanks do not count.
static int is_contraction(const uint8_t *word, size_t count, const char *contraction) {
    size_t place = 0;
    for (; *contraction; contraction++) {
        if (*contraction == ' ') continue;
        if (place == count || word[place] != (uint8_t)*contraction) return 0;
        place++;
    }
    return place == count;
}

static const char *contraction_of(const uint8_t *word, size_t count) {
    if (count < 2 || count > 15 || !(contraction_lengths[word[0]] >> count & 1)) return NULL;
    for (uint32_t slot = word_hash(word, count); contraction_table[slot]; slot = (slot + 1) & (TABLE - 1)) {
        const char *candidate = contractions[contraction_table[slot] - 1];
        if (is_contraction(word, count, candidate)) return candidate;
    }
    return NULL;
}

/// Units that are words of their own behind a digit.
static const char *const units[] = {
    "km", "km²", "km³", "m", "m²", "m³", "dm", "dm²", "dm³", "cm", "cm²", "cm³", "mm", "mm²", "mm³", "ha", "µm", "nm", "yd", "in", "ft",
    "kg", "g", "mg", "µg", "t", "lb", "oz", "kmh", "mph", "mbar", "mb", "kb", "gb", "tb", "км", "км²", "км³", "м", "м²", "м³", "дм",
    "дм²", "дм³", "см", "см²", "см³", "мм", "мм²", "мм³", "нм", "кг", "г", "мг", "мбар", "кб", "мб", "гб", "كم", "كم²", "كم³", "م", "م²",
    "م³", "سم", "سم²", "سم³", "مم", "مم²", "مم³", "غرام", "جرام", "جم", "كغ", "ملغ", "كوب", "اكواب",
};

/// Bytes of the unit at the end of a word that stands behind a digit; 0 for none.
static size_t unit_length(const uint8_t *word, size_t count) {
    // Digits are zeros here; what follows the last one must be a unit as a whole, and no unit has a zero in it.
    size_t place = count;
    while (place > 0 && word[place - 1] != '0') place--;
    const size_t length = count - place;
    if (place == 0 || length == 0) return 0;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strlen(units[i]) == length && memcmp(units[i], word + place, length) == 0) return length;
    return 0;
}

typedef struct {
    uint8_t *out;
    uint32_t *starts;
    size_t words;
    size_t written;
} word_list;

static void add_word(word_list *list, const uint8_t *word, size_t count) {
    if (count == 0) return;
    if (list->words > 0) list->out[list->written++] = ' ';
    list->starts[list->words++] = (uint32_t)list->written;
    memcpy(list->out + list->written, word, count);
    list->written += count;
}

static void add_contraction(word_list *list, const char *contraction) {
    while (*contraction) {
        const size_t count = strcspn(contraction, " ");
        add_word(list, (const uint8_t *)contraction, count);
        contraction += count + (contraction[count] == ' ');
    }
}

/// A word without letters outside ASCII: whole, as a contraction, or with a unit behind a number.
static void add_plain(word_list *list, const uint8_t *word, size_t count, int has_digit) {
    const char *contraction = contraction_of(word, count);
    if (contraction) return add_contraction(list, contraction);
    const size_t unit = has_digit ? unit_length(word, count) : 0;
    if (unit == 0) return add_word(list, word, count);
    contraction = contraction_of(word, count - unit);
    if (contraction) add_contraction(list, contraction);
    else add_word(list, word, count - unit);
    add_word(list, word + count - unit, unit);
}

static size_t last_size(const uint8_t *word, size_t count) {
    size_t size = 1;
    while (size < count && (word[count - size] & 0xC0) == 0x80) size++;
    return size;
}

/// What is left of a word without the signs at its ends, cut at symbols.
static int32_t add_core(word_list *list, const uint8_t *word, size_t count, const lyc_character *const *pages) {
    const char *contraction = contraction_of(word, count);
    if (contraction) {
        add_contraction(list, contraction);
        return -1;
    }
    size_t start = 0, size = 0;
    int32_t missing = -1;
    for (size_t place = 0; place < count; place += size) {
        const uint8_t flags = flags_at(word, count, place, pages, &size, &missing);
        if (missing >= 0) return missing;
        if (!(flags & LYC_CHARACTER_SYMBOL)) continue;
        add_word(list, word + start, place - start);
        add_word(list, word + place, size);
        start = place + size;
    }
    add_word(list, word + start, count - start);
    return -1;
}

enum { SUFFIXES = 64 };

/// Bytes at the end of a word that are a word of their own; 0 for none.
static size_t suffix_length(const uint8_t *word, size_t count, const lyc_character *const *pages, int32_t *missing) {
    const size_t unit = unit_length(word, count);
    if (unit) return unit;
    size_t size = last_size(word, count), read = 0;
    const uint8_t flags = flags_at(word, count, count - size, pages, &read, missing);
    if (flags & (LYC_CHARACTER_SYMBOL | LYC_CHARACTER_EDGE)) return size;
    return (flags & LYC_CHARACTER_CURRENCY) && count > size && word[count - size - 1] == '0' ? size : 0;
}

/// A word with letters outside ASCII: signs are taken off at both ends until nothing changes, then it is cut at symbols.
static int32_t add_marked(word_list *list, const uint8_t *word, size_t count, const lyc_character *const *pages) {
    const uint8_t *suffixes[SUFFIXES];
    size_t lengths[SUFFIXES], held = 0;
    int32_t missing = -1;
    while (count > 0 && held < SUFFIXES && !contraction_of(word, count)) {
        size_t front = 0;
        const uint8_t flags = flags_at(word, count, 0, pages, &front, &missing);
        if (missing >= 0) return missing;
        const uint8_t leading = LYC_CHARACTER_SYMBOL | LYC_CHARACTER_EDGE | LYC_CHARACTER_CURRENCY | LYC_CHARACTER_FRONT;
        if (!(flags & leading)) front = 0;
        add_word(list, word, front);
        word += front;
        count -= front;
        if (count == 0 || (front > 0 && contraction_of(word, count))) break;
        const size_t back = suffix_length(word, count, pages, &missing);
        if (missing >= 0) return missing;
        if (front == 0 && back == 0) break;
        if (back > 0) {
            count -= back;
            suffixes[held] = word + count;
            lengths[held++] = back;
        }
    }
    missing = add_core(list, word, count, pages);
    if (missing >= 0) return missing;
    while (held > 0) {
        held--;
        add_word(list, suffixes[held], lengths[held]);
    }
    return -1;
}

int32_t lyc_words(
    const uint8_t *simple, size_t count, const lyc_character *const *pages, uint8_t *out, uint32_t *starts, size_t *words) {
    word_list list = {out, starts, 0, 0};
    size_t place = 0;
    while (place < count) {
        const size_t start = place;
        uint8_t all = 0;
        int has_digit = 0;
        while (place < count && simple[place] != ' ') {
            all |= simple[place];
            has_digit |= simple[place] == '0';
            place++;
        }
        if (all < 0x80) {
            if (place > start) add_plain(&list, simple + start, place - start, has_digit);
        } else {
            const int32_t missing = add_marked(&list, simple + start, place - start, pages);
            if (missing >= 0) return missing;
        }
        place++;
    }
    starts[list.words] = (uint32_t)list.written + 1;
    *words = list.words;
    return -1;
}
