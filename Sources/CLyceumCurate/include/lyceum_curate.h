#ifndef LYCEUM_CURATE_H
#define LYCEUM_CURATE_H
#include <stddef.h>
#include <stdint.h>
#include "lyceum_fasttext.h"

// Texts as shingles, shingles as signatures, records in order: the loops of deduplication. Web pages are in lyceum_html.h.

/// How a character is simplified; characters come in pages of 256.
typedef struct {
    /// Bytes of the replacement, at most 14.
    uint8_t length;
    /// LYC_CHARACTER_ flags.
    uint8_t flags;
    uint8_t bytes[14];
} lyc_character;

enum {
    LYC_CHARACTER_SPACE = 1,
    LYC_CHARACTER_DIGIT = 2,
    /// Stands between the digits of one number.
    LYC_CHARACTER_DECIMAL = 4,
    /// A word of its own wherever it stands.
    LYC_CHARACTER_SYMBOL = 8,
    /// A word of its own at both ends of a word.
    LYC_CHARACTER_EDGE = 16,
    /// A word of its own at the beginning of a word, and after digits at its end.
    LYC_CHARACTER_CURRENCY = 32,
    /// A word of its own at the beginning of a word.
    LYC_CHARACTER_FRONT = 64,
};

enum { LYC_CHARACTER_PAGES = 0x1100 };

/// Makes a page of 256 characters known to all threads.
void lyc_characters_publish(const lyc_character **pages, uint32_t page, const lyc_character *characters);

/// Lower case, numbers as 0, punctuation as blanks, no marks, one blank between words.
///
/// - out: room for 4 * count + 16 bytes. - length: bytes written.
/// Returns -1, or the number of a page that is needed and not there yet; then nothing was done.
int32_t lyc_simplify(const uint8_t *text, size_t count, const lyc_character *const *pages, uint8_t *out, size_t *length);
/// Words of a simplified text, as a rule tokenizer for English finds them (contractions, units, symbols), with one blank between.
///
/// - out: room for 2 * count + 16 bytes. - starts: room for count + 1 places; where the words begin, and behind the last one blank.
/// Returns -1, or the number of a page that is needed.
int32_t lyc_words(
    const uint8_t *simple, size_t count, const lyc_character *const *pages, uint8_t *out, uint32_t *starts, size_t *words);

/// First eight bytes of SHA-1, least significant first.
uint64_t lyc_sha1_64(const uint8_t *bytes, size_t count);
/// First sixteen bytes of SHA-1.
void lyc_sha1_128(const uint8_t *bytes, size_t count, uint64_t out[2]);
/// xxHash64.
uint64_t lyc_xxhash64(const uint8_t *bytes, size_t count, uint64_t seed);
/// Hashes of all runs of `size` words (starts as lyc_words gives them). Returns how many there are.
size_t lyc_run_hashes(const uint8_t *text, const uint32_t *starts, size_t words, size_t size, int usesSHA1, uint64_t *out);
/// Hashes of all runs of `size` characters of well-formed UTF-8. Returns how many there are.
size_t lyc_character_hashes(const uint8_t *text, size_t count, size_t size, int usesSHA1, uint64_t *out);

/// out[i] = min over j of ((shingles[j] * a[i] + b[i]) mod 2^64) mod (2^61 - 1).
void lyc_minhash(const uint64_t *shingles, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *out);
/// Two words for every band of `rows` values, which differ where the values or the bands differ.
void lyc_band_keys(const uint64_t *signature, size_t bands, size_t rows, uint64_t *out);

/// Orders records of three words by their words.
void lyc_sort_records(uint64_t *records, size_t count);

/// Hashes of all windows of `size` bytes of a text, two words each: out[2 * i] for the window at i. Returns how many there are.
size_t lyc_window_hashes(const uint8_t *text, size_t count, size_t size, uint64_t *out);

/// The string under a key of a JSON object that stands on one line, its escapes resolved.
///
/// - out: room for `count` bytes. Returns the bytes written, or -1 where a whole parser must decide (another type, errors, doubled keys).
int64_t lyc_json_field(const uint8_t *line, size_t count, const uint8_t *key, size_t keyCount, uint8_t *out);
#endif
