#include "lyceum_curl.h"
#include <dlfcn.h>
#include <pthread.h>

// Own declarations of the few functions used; the names and signatures are libcurl's stable ABI.
static struct {
    int status;
    int (*global_init)(long);
    char *(*version)(void);
    const char *(*describe)(int);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *);
    int (*easy_setopt)(void *, int, ...);
    int (*easy_getinfo)(void *, int, ...);
    int (*easy_pause)(void *, int);
    void *(*list_append)(void *, const char *);
    void (*list_free)(void *);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *);
    int (*multi_add)(void *, void *);
    int (*multi_remove)(void *, void *);
    int (*multi_perform)(void *, int *);
    int (*multi_poll)(void *, void *, unsigned, int, int *);
    int (*multi_wakeup)(void *);
    void *(*multi_info_read)(void *, int *);
} curl;

static const char *const library_names[] = {
    "libcurl.so.4",      "libcurl-gnutls.so.4",       "libcurl-nss.so.4",
    "libcurl.4.dylib",   "/usr/lib/libcurl.4.dylib",  "/opt/homebrew/opt/curl/lib/libcurl.4.dylib",
    0,
};

static void *open_library(void) {
    for (int i = 0; library_names[i]; i++) {
        void *library = dlopen(library_names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return 0;
}

static void load(void) {
    void *library = open_library();
    if (!library) {
        curl.status = 1;
        return;
    }
    const struct {
        void *slot;
        const char *name;
    } symbols[] = {
        {&curl.global_init, "curl_global_init"},     {&curl.version, "curl_version"},
        {&curl.describe, "curl_easy_strerror"},      {&curl.easy_init, "curl_easy_init"},
        {&curl.easy_cleanup, "curl_easy_cleanup"},   {&curl.easy_setopt, "curl_easy_setopt"},
        {&curl.easy_getinfo, "curl_easy_getinfo"},   {&curl.easy_pause, "curl_easy_pause"},
        {&curl.list_append, "curl_slist_append"},    {&curl.list_free, "curl_slist_free_all"},
        {&curl.multi_init, "curl_multi_init"},       {&curl.multi_cleanup, "curl_multi_cleanup"},
        {&curl.multi_add, "curl_multi_add_handle"},  {&curl.multi_remove, "curl_multi_remove_handle"},
        {&curl.multi_perform, "curl_multi_perform"}, {&curl.multi_poll, "curl_multi_poll"},
        {&curl.multi_wakeup, "curl_multi_wakeup"},   {&curl.multi_info_read, "curl_multi_info_read"},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *address = dlsym(library, symbols[i].name);
        if (!address) {
            curl.status = 2;
            return;
        }
        *(void **)symbols[i].slot = address;
    }
    // 3 is CURL_GLOBAL_ALL: TLS and, on other systems, sockets.
    curl.status = curl.global_init(3) == 0 ? 0 : 1;
}

int lyc_curl_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return curl.status;
}

const char *lyc_curl_version(void) { return curl.version(); }
const char *lyc_curl_describe(int code) { return curl.describe(code); }

void *lyc_curl_easy_new(void) { return curl.easy_init(); }
void lyc_curl_easy_free(void *easy) { curl.easy_cleanup(easy); }
int lyc_curl_set_long(void *easy, int option, long value) { return curl.easy_setopt(easy, option, value); }
int lyc_curl_set_large(void *easy, int option, int64_t value) { return curl.easy_setopt(easy, option, value); }
int lyc_curl_set_pointer(void *easy, int option, const void *value) { return curl.easy_setopt(easy, option, value); }
int lyc_curl_set_write(void *easy, int option, lyc_curl_write function) {
    return curl.easy_setopt(easy, option, function);
}
int lyc_curl_set_progress(void *easy, lyc_curl_progress function) {
    return curl.easy_setopt(easy, LYC_CURL_PROGRESS_FUNCTION, function);
}

long lyc_curl_info_long(void *easy, int info) {
    long value = 0;
    curl.easy_getinfo(easy, info, &value);
    return value;
}

const char *lyc_curl_info_text(void *easy, int info) {
    const char *text = 0;
    curl.easy_getinfo(easy, info, &text);
    return text;
}

void lyc_curl_easy_continue(void *easy) { curl.easy_pause(easy, 0); }

void *lyc_curl_list_add(void *list, const char *text) { return curl.list_append(list, text); }
void lyc_curl_list_free(void *list) { curl.list_free(list); }

void *lyc_curl_multi_new(void) { return curl.multi_init(); }
void lyc_curl_multi_free(void *multi) { curl.multi_cleanup(multi); }
int lyc_curl_multi_add(void *multi, void *easy) { return curl.multi_add(multi, easy); }
void lyc_curl_multi_remove(void *multi, void *easy) { curl.multi_remove(multi, easy); }
int lyc_curl_multi_perform(void *multi, int *running) { return curl.multi_perform(multi, running); }
int lyc_curl_multi_poll(void *multi, int milliseconds) {
    int ready = 0;
    return curl.multi_poll(multi, 0, 0, milliseconds, &ready);
}
void lyc_curl_multi_wake(void *multi) { curl.multi_wakeup(multi); }

/// CURLMsg of multi.h.
struct message {
    int kind;
    void *easy;
    union {
        void *whatever;
        int result;
    } data;
};

void *lyc_curl_multi_next_done(void *multi, int *code) {
    int left = 0;
    struct message *message;
    while ((message = curl.multi_info_read(multi, &left))) {
        if (message->kind != 1) continue;  // CURLMSG_DONE
        *code = message->data.result;
        return message->easy;
    }
    return 0;
}
