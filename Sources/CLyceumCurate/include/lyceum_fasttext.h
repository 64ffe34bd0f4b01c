#ifndef LYCEUM_FASTTEXT_H
#define LYCEUM_FASTTEXT_H
#include <stddef.h>
#include <stdint.h>

// Linear classifiers in fastText's form: texts as numbers of features, means of their rows, steps of learning.

/// Numbers that grow as they are found.
typedef struct {
    int32_t *values;
    size_t count;
    size_t capacity;
} lyc_numbers;

void lyc_numbers_free(lyc_numbers *numbers);

/// The words and labels of a classifier and how texts become numbers.
typedef struct {
    /// Bytes of all entries, one behind the other; words first, then labels.
    const uint8_t *text;
    /// Where each begins, and the end.
    const uint32_t *starts;
    int32_t entries;
    int32_t words;
    /// Hash << 32 | number + 1 of an entry, or 0; (mask + 1) places.
    const uint64_t *table;
    uint32_t mask;
    /// Places of runs of words and of pieces of words behind the words.
    uint32_t bucket;
    /// Characters of pieces of words; none where `longest` is 0.
    int32_t shortest;
    int32_t longest;
    /// Words of the longest run.
    int32_t run;
    /// Where some places are left out: place << 32 | number + 1 of those that are not; 0 where there is none. (keptMask + 1) places.
    const uint64_t *kept;
    uint32_t keptMask;
    /// 0: all places are there; 1: those in `kept`; 2: none.
    int32_t pruning;
    /// What labels begin with.
    const uint8_t *label;
    uint32_t labelCount;
} lyc_fasttext_words;

/// fastText's hash: FNV-1a over signed bytes.
uint32_t lyc_fasttext_hash(const uint8_t *bytes, size_t count);

/// Appends the features of one line: its words, pieces of words, the end of the line, then runs of words. Line breaks count as blanks.
/// - hashes: scratch. - labels: gets the numbers of the labels in the line.
/// Returns the tokens, the end of the line included, or -1 where memory is short.
int64_t lyc_fasttext_features(
    const lyc_fasttext_words *words, const uint8_t *text, size_t count, lyc_numbers *features, lyc_numbers *hashes, lyc_numbers *labels);

/// Words and how often they occur, in the order in which they were met.
typedef struct {
    uint8_t *text;
    size_t textCount, textCapacity;
    /// entries + 1 places.
    uint32_t *starts;
    int64_t *counts;
    size_t entries, capacity;
    uint64_t *table;
    size_t mask;
    int64_t tokens;
} lyc_vocabulary;

void lyc_vocabulary_free(lyc_vocabulary *vocabulary);
/// Counts the words of a line, and its end. Returns 0, or -1 where memory is short or the words take more than 4 GB.
int lyc_vocabulary_add(lyc_vocabulary *vocabulary, const uint8_t *text, size_t count);
/// Counts one word as it is. Returns as above.
int lyc_vocabulary_add_word(lyc_vocabulary *vocabulary, const uint8_t *word, size_t count);

/// Mean of rows of a matrix of single precision, at any address. - out: `width` numbers.
void lyc_fasttext_mean(const void *rows, size_t width, const int32_t *numbers, size_t count, float *out);
/// Products of `count` rows from the first with a vector.
void lyc_fasttext_products(const void *rows, size_t count, size_t width, const float *vector, float *out);
/// exp(x - greatest) / sum, in place.
void lyc_fasttext_softmax(float *values, size_t count);
/// 1 / (1 + exp(-x)) by fastText's table of 512 steps from -8 to 8.
float lyc_fasttext_sigmoid(float x);

enum { LYC_FASTTEXT_TREE = 1, LYC_FASTTEXT_NEGATIVES = 2, LYC_FASTTEXT_SOFTMAX = 3, LYC_FASTTEXT_ONE_FOR_ALL = 4 };

/// A classifier that learns.
typedef struct {
    float *input;
    float *output;
    size_t width;
    size_t labels;
    int32_t loss;
    /// For the tree: rows of the output and turns on the way of each label, from `wayStarts[label]` on.
    const int32_t *ways;
    const uint8_t *turns;
    const uint32_t *wayStarts;
    /// For negatives: labels to draw from, and how many are drawn.
    const int32_t *negatives;
    size_t negativeCount;
    int32_t drawn;
    /// Scratch of `width`, `width` and `labels` numbers.
    float *hidden;
    float *gradient;
    float *scores;
} lyc_fasttext_learner;

/// Learns from the lines `order[from..<to]`.
/// - featureStarts, labelStarts: where each line begins, and the end. - chosen: which label of a line is learned.
/// - tokens: of each line. - done, all: tokens before the first of these lines, and of the whole training: the rate falls to 0 with them.
/// - loss: the sum over the lines is added. - draws: seed of the negatives. Returns the tokens done after them.
int64_t lyc_fasttext_learn(
    lyc_fasttext_learner *learner, const int32_t *features, const uint64_t *featureStarts, const int32_t *labels, const uint64_t *labelStarts,
    const int32_t *chosen, const int32_t *tokens, const uint32_t *order, size_t from, size_t to, int64_t done, int64_t all, float rate,
    uint64_t draws, double *loss);

#endif
