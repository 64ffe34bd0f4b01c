#include "lyceum_curl.h"
#include <dlfcn.h>

static const char *const lyc_curl_names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib", 0};

int lyc_curl_available(void) {
    for (int i = 0; lyc_curl_names[i]; i++)
        if (dlopen(lyc_curl_names[i], RTLD_LAZY | RTLD_LOCAL)) return 1;
    return 0;
}
