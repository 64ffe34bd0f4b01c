#ifndef LYCEUM_CURATE_H
#define LYCEUM_CURATE_H
#include <stddef.h>
#include <stdint.h>
#include "lyceum_fasttext.h"

// Texts as shingles, shingles as signatures, records in order: the loops of deduplication.

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

typedef struct lyc_record_merge lyc_record_merge;
/// Reads sorted runs of records as one.
///
/// - bufferBytes: memory of each run. Returns 0 where a file cannot be opened or memory is missing (see errno).
lyc_record_merge *lyc_record_merge_open(const char *const *paths, size_t count, size_t bufferBytes);
/// - out: room for three words a record. Returns how many there are, 0 at the end, -1 where a file cannot be read.
int64_t lyc_record_merge_next(lyc_record_merge *merge, uint64_t *out, size_t capacity);
void lyc_record_merge_close(lyc_record_merge *merge);

/// A part of texts one after the other, of which windows of so many bytes (16 or more) inside one document are looked at.
typedef struct {
    const uint8_t *text;
    size_t count;
    /// Windows begin among so many first bytes.
    size_t owned;
    /// Where documents from the first one on end, counted as `base` is, which is where the text begins.
    const uint64_t *ends;
    size_t endCount;
    uint64_t base;
    size_t window;
} lyc_window_part;

/// What fingerprints of windows are made with: two numbers modulo 2^61 - 1.
typedef struct {
    uint64_t base[2];
    uint64_t gone[2][256];
    /// Bits of fingerprints that count; fewer make windows seem equal that are not, for tests.
    uint64_t mask;
} lyc_window_key;

void lyc_window_key_make(lyc_window_key *key, size_t window, uint64_t seed);
/// Pieces of a window, of which the least is its anchor.
size_t lyc_window_pieces(size_t window);

typedef struct lyc_window_scan lyc_window_scan;
/// Returns 0 where memory is missing. What the part points to must stay.
lyc_window_scan *lyc_window_scan_open(const lyc_window_part *part);
void lyc_window_scan_close(lyc_window_scan *scan);
/// The next anchors as records: hash, place, 0. Windows with equal bytes have anchors with equal hashes at the same distance.
///
/// - capacity: records there is room for. Returns how many there are; fewer than that at the end.
size_t lyc_window_anchors(lyc_window_scan *scan, uint64_t *out, size_t capacity);
/// The next windows whose anchor is marked, as records: both words of the fingerprint, place.
///
/// - marked: places of anchors, ascending.
size_t lyc_window_candidates(
    lyc_window_scan *scan, const uint64_t *marked, size_t markedCount, const lyc_window_key *key, uint64_t *out, size_t capacity);

/// The center most like each vector, the first of equals, and how much (the product of both).
void lyc_nearest(
    const float *vectors, size_t count, const float *centers, size_t centerCount, size_t width, uint32_t *nearest, float *similarity);
/// The first earlier vector whose product with a later one is above the threshold. Where both are the same vectors, those before count as earlier.
/// - found: for every later vector `base` + 1 + the earlier one's number; those that are not 0 stay as they are.
void lyc_first_similar(
    const float *earlier, size_t earlierCount, const float *later, size_t laterCount, size_t width, int isSame, float threshold, uint32_t base,
    uint32_t *found);

/// The string under a key of a JSON object that stands on one line, its escapes resolved.
///
/// - out: room for `count` bytes. Returns the bytes written, or -1 where a whole parser must decide (another type, errors, doubled keys).
int64_t lyc_json_field(const uint8_t *line, size_t count, const uint8_t *key, size_t keyCount, uint8_t *out);
// Archives.

/// Where a run of bytes first stands in others; -1 where it does not.
int64_t lyc_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *needle, size_t needle_count);

/// MD5 of some bytes. Only to compare with what archives say; no protection against forgery.
void lyc_md5(const uint8_t *bytes, size_t count, uint8_t out[16]);

/// Frames of zstd one after the other, all with the same dictionary or none; libzstd is opened at run time.
typedef struct lyc_frames lyc_frames;
/// Frames may want a window of at most 2^`window_log` bytes. NULL when libzstd or memory is missing, or the dictionary is none.
lyc_frames *lyc_frames_new(int window_log, const uint8_t *dictionary, size_t dictionary_count);
/// Readies it for another frame, also after damage.
void lyc_frames_reset(lyc_frames *state);
/// Decompresses some bytes. Returns 0 inside a frame, 1 at the end of one, -1 for corrupt data, with libzstd's words in `*problem`.
int lyc_frames_step(
    lyc_frames *state, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *consumed, size_t *produced,
    const char **problem);
void lyc_frames_free(lyc_frames *state);
#endif
