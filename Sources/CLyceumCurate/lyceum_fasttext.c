#include "lyceum_fasttext.h"
#include <stdlib.h>
#include <string.h>

// Texts as numbers of features, as fastText's dictionary makes them.

static const uint8_t end_of_line[] = "</s>";
enum { END_COUNT = 4 };

void lyc_numbers_free(lyc_numbers *numbers) {
    free(numbers->values);
    *numbers = (lyc_numbers){0};
}

static int push(lyc_numbers *numbers, int32_t value) {
    if (__builtin_expect(numbers->count == numbers->capacity, 0)) {
        const size_t capacity = numbers->capacity ? numbers->capacity * 2 : 1024;
        int32_t *values = realloc(numbers->values, capacity * sizeof(int32_t));
        if (!values) return -1;
        numbers->values = values;
        numbers->capacity = capacity;
    }
    numbers->values[numbers->count++] = value;
    return 0;
}

static inline uint32_t step(uint32_t hash, uint8_t byte) { return (hash ^ (uint32_t)(int32_t)(int8_t)byte) * 16777619u; }

uint32_t lyc_fasttext_hash(const uint8_t *bytes, size_t count) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < count; i++) hash = step(hash, bytes[i]);
    return hash;
}

static int is_blank(uint8_t byte) { return byte == ' ' || byte == 0 || (byte >= 9 && byte <= 13); }

static int32_t find(const lyc_fasttext_words *words, const uint8_t *word, size_t count, uint32_t hash) {
    for (uint32_t place = hash & words->mask;; place = (place + 1) & words->mask) {
        const uint64_t cell = words->table[place];
        if (cell == 0) return -1;
        if ((uint32_t)(cell >> 32) != hash) continue;
        const uint32_t entry = (uint32_t)cell - 1;
        const uint32_t start = words->starts[entry];
        if (words->starts[entry + 1] - start == count && memcmp(words->text + start, word, count) == 0) return (int32_t)entry;
    }
}

/// Appends a place behind the words, where it was not left out.
static int push_place(const lyc_fasttext_words *words, lyc_numbers *features, uint32_t place) {
    if (words->pruning == 2) return 0;
    if (words->pruning == 0) return push(features, words->words + (int32_t)place);
    for (uint32_t at = (place * 2654435761u) & words->keptMask;; at = (at + 1) & words->keptMask) {
        const uint64_t cell = words->kept[at];
        if (cell == 0) return 0;
        if ((uint32_t)(cell >> 32) == place) return push(features, words->words + (int32_t)((uint32_t)cell - 1));
    }
}

/// `hash % divisor` by a product (Lemire, Kaser and Kurz 2019).
static inline uint32_t remainder_of(uint32_t hash, uint64_t factor, uint32_t divisor) {
    return (uint32_t)(((__uint128_t)(factor * hash) * divisor) >> 64);
}

/// The pieces of `<word>`; `text` holds them with their brackets.
static int push_pieces(const lyc_fasttext_words *words, lyc_numbers *features, const uint8_t *text, size_t count) {
    const uint64_t factor = UINT64_MAX / words->bucket + 1;
    for (size_t i = 0; i < count; i++) {
        if ((text[i] & 0xC0) == 0x80) continue;
        uint32_t hash = 2166136261u;
        size_t j = i;
        for (int32_t n = 1; j < count && n <= words->longest; n++) {
            hash = step(hash, text[j++]);
            while (j < count && (text[j] & 0xC0) == 0x80) hash = step(hash, text[j++]);
            if (n < words->shortest || (n == 1 && (i == 0 || j == count))) continue;
            if (push_place(words, features, remainder_of(hash, factor, words->bucket))) return -1;
        }
    }
    return 0;
}

static int push_word(const lyc_fasttext_words *words, lyc_numbers *features, const uint8_t *word, size_t count, int32_t entry, int isEnd) {
    if (entry >= 0 && push(features, entry)) return -1;
    if (words->longest <= 0 || words->bucket == 0 || words->pruning == 2 || isEnd) return 0;
    uint8_t small[512];
    uint8_t *text = count + 2 <= sizeof small ? small : malloc(count + 2);
    if (!text) return -1;
    text[0] = '<';
    memcpy(text + 1, word, count);
    text[count + 1] = '>';
    const int failed = push_pieces(words, features, text, count + 2);
    if (text != small) free(text);
    return failed;
}

static int push_runs(const lyc_fasttext_words *words, lyc_numbers *features, const lyc_numbers *hashes) {
    if (words->run < 2 || words->bucket == 0) return 0;
    for (size_t i = 0; i < hashes->count; i++) {
        uint64_t hash = (uint64_t)(int64_t)hashes->values[i];
        for (size_t j = i + 1; j < hashes->count && j < i + (size_t)words->run; j++) {
            hash = hash * 116049371u + (uint64_t)(int64_t)hashes->values[j];
            if (push_place(words, features, (uint32_t)(hash % words->bucket))) return -1;
        }
    }
    return 0;
}

/// Returns 1 where the token ends the line, 0 otherwise, -1 where memory is short.
static int take(
    const lyc_fasttext_words *words, const uint8_t *word, size_t count, lyc_numbers *features, lyc_numbers *hashes, lyc_numbers *labels) {
    const uint32_t hash = lyc_fasttext_hash(word, count);
    const int32_t entry = find(words, word, count, hash);
    const int isEnd = count == END_COUNT && memcmp(word, end_of_line, END_COUNT) == 0;
    int isLabel = entry >= words->words;
    if (entry < 0) isLabel = count >= words->labelCount && memcmp(word, words->label, words->labelCount) == 0;
    if (isLabel) return entry >= 0 && push(labels, entry - words->words) ? -1 : isEnd;
    if (push_word(words, features, word, count, entry, isEnd)) return -1;
    if (words->run > 1 && push(hashes, (int32_t)hash)) return -1;
    return isEnd;
}

int64_t lyc_fasttext_features(
    const lyc_fasttext_words *words, const uint8_t *text, size_t count, lyc_numbers *features, lyc_numbers *hashes, lyc_numbers *labels) {
    int64_t tokens = 0;
    hashes->count = 0;
    int ended = 0;
    for (size_t position = 0; position < count && !ended;) {
        if (is_blank(text[position])) {
            position++;
            continue;
        }
        const size_t start = position;
        while (position < count && !is_blank(text[position])) position++;
        ended = take(words, text + start, position - start, features, hashes, labels);
        if (ended < 0) return -1;
        tokens++;
    }
    if (!ended) {
        if (take(words, end_of_line, END_COUNT, features, hashes, labels) < 0) return -1;
        tokens++;
    }
    return push_runs(words, features, hashes) ? -1 : tokens;
}

// MARK: - Counting

void lyc_vocabulary_free(lyc_vocabulary *v) {
    free(v->text);
    free(v->starts);
    free(v->counts);
    free(v->table);
    *v = (lyc_vocabulary){0};
}

static int grow_table(lyc_vocabulary *v) {
    const size_t size = v->table ? (v->mask + 1) * 2 : 4096;
    uint64_t *table = calloc(size, sizeof(uint64_t));
    if (!table) return -1;
    const size_t mask = size - 1;
    for (size_t i = 0; v->table && i <= v->mask; i++) {
        if (!v->table[i]) continue;
        size_t place = (v->table[i] >> 32) & mask;
        while (table[place]) place = (place + 1) & mask;
        table[place] = v->table[i];
    }
    free(v->table);
    v->table = table;
    v->mask = mask;
    return 0;
}

static int grow_entries(lyc_vocabulary *v) {
    const size_t capacity = v->capacity ? v->capacity * 2 : 2048;
    uint32_t *starts = realloc(v->starts, (capacity + 1) * sizeof(uint32_t));
    if (!starts) return -1;
    v->starts = starts;
    int64_t *counts = realloc(v->counts, capacity * sizeof(int64_t));
    if (!counts) return -1;
    v->counts = counts;
    v->capacity = capacity;
    v->starts[v->entries] = (uint32_t)v->textCount;
    return 0;
}

static int append(lyc_vocabulary *v, const uint8_t *word, size_t count) {
    if (v->entries == v->capacity && grow_entries(v)) return -1;
    if (v->textCount + count > UINT32_MAX || v->entries >= INT32_MAX - 1) return -1;
    if (v->textCount + count > v->textCapacity) {
        const size_t capacity = (v->textCount + count) * 2 + 65536;
        uint8_t *text = realloc(v->text, capacity);
        if (!text) return -1;
        v->text = text;
        v->textCapacity = capacity;
    }
    memcpy(v->text + v->textCount, word, count);
    v->textCount += count;
    v->counts[v->entries] = 1;
    v->entries++;
    v->starts[v->entries] = (uint32_t)v->textCount;
    return 0;
}

int lyc_vocabulary_add_word(lyc_vocabulary *v, const uint8_t *word, size_t count) {
    if ((!v->table || v->entries * 2 > v->mask) && grow_table(v)) return -1;
    const uint32_t hash = lyc_fasttext_hash(word, count);
    v->tokens++;
    size_t place = hash & v->mask;
    for (; v->table[place]; place = (place + 1) & v->mask) {
        if ((uint32_t)(v->table[place] >> 32) != hash) continue;
        const uint32_t entry = (uint32_t)v->table[place] - 1;
        const uint32_t start = v->starts[entry];
        if (v->starts[entry + 1] - start != count || memcmp(v->text + start, word, count) != 0) continue;
        v->counts[entry]++;
        return 0;
    }
    if (append(v, word, count)) return -1;
    v->table[place] = (uint64_t)hash << 32 | (uint32_t)v->entries;
    return 0;
}

int lyc_vocabulary_add(lyc_vocabulary *v, const uint8_t *text, size_t count) {
    for (size_t position = 0; position < count;) {
        if (is_blank(text[position])) {
            position++;
            continue;
        }
        const size_t start = position;
        while (position < count && !is_blank(text[position])) position++;
        if (lyc_vocabulary_add_word(v, text + start, position - start)) return -1;
    }
    return lyc_vocabulary_add_word(v, end_of_line, END_COUNT);
}
