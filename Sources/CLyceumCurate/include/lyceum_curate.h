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

/// The places of all suffixes of a text in their order (less than 2^31 - 1 of them). Returns 0, or -1 where memory is missing.
///
/// - suffixes: room for `count`. Besides it: an eighth of a byte a character, and for repetitive texts up to 2 bytes.
int lyc_suffix_array(const uint8_t *text, size_t count, int32_t *suffixes);

/// A window in a run: its place in the low bits, the bytes it shares with the window before it, at most its size, above.
enum { LYC_WINDOW_PLACE_BITS = 44 };
/// Places of all windows of `window` bytes that begin among the first `owned` bytes and lie inside one document, in the order of their bytes, equal
/// ones in the order of their places.
///
/// - ends: where the documents from the first one on end, counted as `base` is, which is where the text begins.
/// - suffixes, lengths: room for `count` each. suffixes[i] is then the i-th place, lengths[suffixes[i]] what it shares with the one before it.
/// Returns how many there are, or -1 where memory is missing.
int64_t lyc_window_order(
    const uint8_t *text, size_t count, size_t owned, const uint64_t *ends, size_t endCount, uint64_t base, size_t window, int32_t *suffixes,
    int32_t *lengths);
void lyc_window_pack(const int32_t *suffixes, const int32_t *lengths, size_t count, uint64_t base, uint64_t *out);

typedef struct lyc_window_merge lyc_window_merge;
/// Reads runs of windows as one. The characters are those of `text`, or where it is 0 of the file at `textPath`.
///
/// - size: of a window. - bufferBytes: memory of each run. Returns 0 where a file cannot be opened or memory is missing (see errno).
lyc_window_merge *lyc_window_merge_open(
    const char *const *paths, size_t count, const uint8_t *text, const char *textPath, size_t size, size_t bufferBytes);
/// The next windows of all runs, as they stand in runs. Returns how many, 0 at the end, -1 where a file cannot be read.
int64_t lyc_window_merge_next(lyc_window_merge *merge, uint64_t *out, size_t capacity);
void lyc_window_merge_close(lyc_window_merge *merge);

/// The center most like each vector, the first of equals, and how much (the product of both).
void lyc_nearest(
    const float *vectors, size_t count, const float *centers, size_t centerCount, size_t width, uint32_t *nearest, float *similarity);
/// Marks the later vectors whose product with an earlier one is above the threshold. Where both are the same vectors, those before count as earlier.
void lyc_mark_similar(
    const float *earlier, size_t earlierCount, const float *later, size_t laterCount, size_t width, int isSame, float threshold, uint8_t *marks);

/// The string under a key of a JSON object that stands on one line, its escapes resolved.
///
/// - out: room for `count` bytes. Returns the bytes written, or -1 where a whole parser must decide (another type, errors, doubled keys).
int64_t lyc_json_field(const uint8_t *line, size_t count, const uint8_t *key, size_t keyCount, uint8_t *out);
// Archives.

/// Where a run of bytes first stands in others; -1 where it does not.
int64_t lyc_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *needle, size_t needle_count);
#endif
