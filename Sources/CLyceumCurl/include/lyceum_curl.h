#ifndef LYCEUM_CURL_H
#define LYCEUM_CURL_H
/// 1 when libcurl could be opened on this system, else 0.
int lyc_curl_available(void);
#endif
