#ifndef LYCEUM_CURL_H
#define LYCEUM_CURL_H
#include <stddef.h>
#include <stdint.h>

// libcurl opened at run time. Only what an HTTP client over the multi interface needs; the numbers are libcurl's stable ABI.

/// Option numbers (curl.h, CURLoption).
enum {
    LYC_CURL_URL = 10002,
    LYC_CURL_ERROR_BUFFER = 10010,
    LYC_CURL_WRITE_DATA = 10001,
    LYC_CURL_USER_AGENT = 10018,
    LYC_CURL_HEADER_DATA = 10029,
    LYC_CURL_HTTP_HEADER = 10023,
    LYC_CURL_CUSTOM_REQUEST = 10036,
    LYC_CURL_CA_FILE = 10065,
    LYC_CURL_PROGRESS_DATA = 10057,
    LYC_CURL_ACCEPT_ENCODING = 10102,
    LYC_CURL_COPY_POST_FIELDS = 10165,
    LYC_CURL_NO_PROXY = 10177,
    LYC_CURL_WRITE_FUNCTION = 20011,
    LYC_CURL_HEADER_FUNCTION = 20079,
    LYC_CURL_PROGRESS_FUNCTION = 20219,
    LYC_CURL_POST_FIELD_SIZE = 30120,
    LYC_CURL_NO_PROGRESS = 43,
    LYC_CURL_NO_BODY = 44,
    LYC_CURL_POST = 47,
    LYC_CURL_FOLLOW_LOCATION = 52,
    LYC_CURL_VERIFY_PEER = 64,
    LYC_CURL_VERIFY_HOST = 81,
    LYC_CURL_HTTP_GET = 80,
    LYC_CURL_NO_SIGNAL = 99,
    LYC_CURL_CONNECT_TIMEOUT_MS = 156,
    LYC_CURL_PROTOCOLS = 181,
    LYC_CURL_TCP_KEEP_ALIVE = 213,
    LYC_CURL_SUPPRESS_CONNECT_HEADERS = 265,
};

/// Information numbers (CURLINFO).
enum {
    LYC_CURL_INFO_RESPONSE_CODE = 0x200000 + 2,
    LYC_CURL_INFO_REDIRECT_URL = 0x100000 + 31,
};

/// What a write callback returns to be called again later with the same bytes.
#define LYC_CURL_PAUSE ((size_t)0x10000001)

typedef size_t (*lyc_curl_write)(char *bytes, size_t size, size_t count, void *context);
typedef int (*lyc_curl_progress)(
    void *context, int64_t to_receive, int64_t received, int64_t to_send, int64_t sent);

/// Opens libcurl once. Returns 0 when it is ready, 1 when no library was found, 2 when it is older than 7.68 (no `curl_multi_poll`).
int lyc_curl_open(void);
/// The library's version text, such as `libcurl/7.88.1 OpenSSL/3.0.15`; call after `lyc_curl_open` gave 0.
const char *lyc_curl_version(void);
/// What a result code of a transfer means.
const char *lyc_curl_describe(int code);

void *lyc_curl_easy_new(void);
void lyc_curl_easy_free(void *easy);
int lyc_curl_set_long(void *easy, int option, long value);
int lyc_curl_set_large(void *easy, int option, int64_t value);
int lyc_curl_set_pointer(void *easy, int option, const void *value);
int lyc_curl_set_write(void *easy, int option, lyc_curl_write function);
int lyc_curl_set_progress(void *easy, lyc_curl_progress function);
long lyc_curl_info_long(void *easy, int info);
/// May be NULL; valid until the handle is freed or used again.
const char *lyc_curl_info_text(void *easy, int info);
/// Lets a paused transfer go on.
void lyc_curl_easy_continue(void *easy);

/// Appends a copy of the text to a list of header lines; NULL starts one. Returns NULL when memory is out.
void *lyc_curl_list_add(void *list, const char *text);
void lyc_curl_list_free(void *list);

void *lyc_curl_multi_new(void);
void lyc_curl_multi_free(void *multi);
int lyc_curl_multi_add(void *multi, void *easy);
void lyc_curl_multi_remove(void *multi, void *easy);
int lyc_curl_multi_perform(void *multi, int *running);
/// Waits for network activity, a wake-up, or the time.
int lyc_curl_multi_poll(void *multi, int milliseconds);
/// The one call that any thread may make.
void lyc_curl_multi_wake(void *multi);
/// The next transfer that ended, with its result code; NULL when there is none.
void *lyc_curl_multi_next_done(void *multi, int *code);

// zlib opened at run time.

/// Opaque state of one decompression.
typedef struct lyc_inflate lyc_inflate;
/// 1 when zlib could be opened.
int lyc_inflate_available(void);
/// Form 0: bare deflate (zip); form 1: gzip. NULL when zlib or memory is missing.
lyc_inflate *lyc_inflate_new(int form);
/// Decompresses. On return `*consumed` and `*produced` say how much was read and written.
/// Returns 0 to go on, 1 at the end of the stream, -1 for corrupt data.
int lyc_inflate_step(
    lyc_inflate *state, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *consumed,
    size_t *produced);
void lyc_inflate_free(lyc_inflate *state);
/// Bytes that zlib makes of the input (zlib form, at most 2 GiB); level -1 for zlib's own, or 0 to 9. 0 when zlib or memory is missing.
size_t lyc_deflate_length(const uint8_t *input, size_t input_count, int level);

// libzstd opened at run time.

/// Opaque state of one decompression.
typedef struct lyc_zstd lyc_zstd;
/// 1 when libzstd could be opened.
int lyc_zstd_available(void);
/// Frames may want a window of at most 2^`window_log` bytes. NULL when libzstd or memory is missing.
lyc_zstd *lyc_zstd_new(int window_log);
/// Decompresses; a new frame may follow a finished one. On return `*consumed` and `*produced` say how much was read and written.
/// Returns 0 inside a frame, 1 at the end of one, -1 for corrupt data, with libzstd's words in `*problem`.
int lyc_zstd_step(
    lyc_zstd *state, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *consumed,
    size_t *produced, const char **problem);
void lyc_zstd_free(lyc_zstd *state);

// Checksums, own code.

/// Continues a CRC-32 (zip, gzip); start with 0.
uint32_t lyc_crc32(uint32_t crc, const uint8_t *bytes, size_t count);
/// Mixes whole 64-byte blocks into the state of SHA-256.
void lyc_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks);
/// The same in plain C, for comparison.
void lyc_sha256_blocks_reference(uint32_t state[8], const uint8_t *bytes, size_t blocks);
/// Mixes whole 64-byte blocks into the state of SHA-1 (Git object names).
void lyc_sha1_blocks(uint32_t state[5], const uint8_t *bytes, size_t blocks);
#endif
