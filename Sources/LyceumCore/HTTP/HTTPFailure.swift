internal import CLyceumCurl

/// Why one attempt failed, and whether another may succeed.
struct HTTPFailure: Error {
    var error: LyceumError
    /// Whether the reason may pass by itself.
    var isTransient = false
    /// Whether the server may have seen the request.
    var wasSent = true

    static func cancelled(_ request: HTTPRequest) -> HTTPFailure {
        HTTPFailure(error: LyceumError(.cancelled, "the request was cancelled", at: request.summary))
    }

    static func idle(_ request: HTTPRequest, received: Int) -> HTTPFailure {
        let seconds = Quantities.fixed(request.timeouts.idle, places: 1)
        return HTTPFailure(
            error: LyceumError(
                .network, "nothing came for \(seconds) s, after \(received) bytes of the body", at: request.summary,
                remedy: "check the connection and the server, or allow a longer wait"), isTransient: true)
    }

    static func overtime(_ request: HTTPRequest, received: Int) -> HTTPFailure {
        let seconds = Quantities.fixed(request.timeouts.total ?? 0, places: 1)
        return HTTPFailure(
            error: LyceumError(
                .network, "the request took longer than \(seconds) s; \(received) bytes of the body came", at: request.summary,
                remedy: "allow more time"), isTransient: true)
    }

    static func tooLong(_ request: HTTPRequest) -> HTTPFailure {
        HTTPFailure(
            error: LyceumError(
                .limitExceeded, "the answer is longer than the allowed \(request.maximumResponseBytes) bytes",
                at: request.summary, remedy: "check that the address is the right one"))
    }

    /// The failure behind a result code of libcurl.
    static func transfer(_ code: Int32, detail: String, request: HTTPRequest) -> HTTPFailure {
        let meaning = detail.isEmpty ? String(cString: lyc_curl_describe(code)) : detail
        func failure(_ remedy: String, transient: Bool = true, sent: Bool = true) -> HTTPFailure {
            HTTPFailure(
                error: LyceumError(.network, "the request failed: \(meaning)", at: request.summary, remedy: remedy),
                isTransient: transient, wasSent: sent)
        }
        switch code {
        case 5: return failure("check the proxy in http_proxy, https_proxy and no_proxy", sent: false)
        case 6: return failure("check the host name and the connection to the network", sent: false)
        case 7: return failure("check that the server runs and the address is right", sent: false)
        case 28: return failure("check the connection, or allow a longer wait", sent: false)
        case 35: return failure("check that the server speaks TLS at this port", sent: false)
        case 51, 58, 60, 77, 83, 90, 91:
            return failure(
                "install the package ca-certificates, or name the file of your authority's certificates in SSL_CERT_FILE",
                transient: false, sent: false)
        case 16, 18, 52, 55, 56, 92, 95: return failure("try again")
        default: return failure("check the address and the server", transient: false)
        }
    }

    /// libcurl cannot be used on this system.
    static func unavailable(_ status: Int32) -> LyceumError {
        LyceumError(
            .network,
            status == 2 ? "the installed libcurl is older than version 7.68" : "libcurl, which makes network requests, is not installed",
            remedy: "install it (Debian and Ubuntu: apt-get install libcurl4; Fedora: dnf install libcurl)")
    }
}
