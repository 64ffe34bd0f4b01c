internal import CLyceumCurl

/// The one thread that moves the bytes of all transfers, so that none blocks a task's thread and connections are kept for later requests.
final class HTTPThread: @unchecked Sendable {
    enum Command: Sendable {
        case start(HTTPTransfer)
        case proceed(HTTPTransfer)
        case cancel(HTTPTransfer)
    }

    static let shared = HTTPThread()

    private let multi: UnsafeMutableRawPointer?
    private var unavailable: LyceumError?
    private let inbox = Locked<[Command]>([])
    /// By handle; touched by the thread only.
    private var active: [UnsafeMutableRawPointer: HTTPTransfer] = [:]

    private init() {
        let status = lyc_curl_open()
        multi = status == 0 ? lyc_curl_multi_new() : nil
        unavailable = nil
        if multi == nil {
            unavailable = HTTPFailure.unavailable(status)
        } else if !BackgroundThread.start({ self.run() }) {
            unavailable = LyceumError(.limitExceeded, "the system gives no thread for network requests")
        }
    }

    /// - Throws: `LyceumError` (`network`) when libcurl is not there.
    func start(_ transfer: HTTPTransfer) throws(LyceumError) {
        if let unavailable { throw unavailable }
        post(.start(transfer))
    }

    func post(_ command: Command) {
        guard let multi else { return }
        inbox.withLock { $0.append(command) }
        lyc_curl_multi_wake(multi)
    }

    private func run() {
        guard let multi else { return }
        while true {
            let commands = inbox.withLock { inbox in
                defer { inbox = [] }
                return inbox
            }
            let now = monotonicSeconds()
            for command in commands { execute(command, multi, now) }
            var running: Int32 = 0
            _ = lyc_curl_multi_perform(multi, &running)
            collectDone(multi)
            let wait = dropOverdue(multi)
            _ = lyc_curl_multi_poll(multi, wait)
        }
    }

    private func execute(_ command: Command, _ multi: UnsafeMutableRawPointer, _ now: Double) {
        switch command {
        case .start(let transfer):
            guard transfer.prepare(now: now), let easy = transfer.easy, lyc_curl_multi_add(multi, easy) == 0 else {
                let error = LyceumError(.limitExceeded, "no memory for another request", at: transfer.request.summary)
                return transfer.end(.failure(HTTPFailure(error: error)))
            }
            active[easy] = transfer
        case .proceed(let transfer): transfer.proceed(now: now)
        case .cancel(let transfer): remove(transfer, multi, .cancelled(transfer.request))
        }
    }

    private func collectDone(_ multi: UnsafeMutableRawPointer) {
        var code: Int32 = 0
        while let easy = lyc_curl_multi_next_done(multi, &code) {
            guard let transfer = active.removeValue(forKey: easy) else { continue }
            lyc_curl_multi_remove(multi, easy)
            transfer.complete(code: code)
        }
    }

    /// Ends what is overdue; returns the milliseconds until the next one could be.
    private func dropOverdue(_ multi: UnsafeMutableRawPointer) -> Int32 {
        let now = monotonicSeconds()
        var next = now + 60
        for transfer in Array(active.values) {
            if let failure = transfer.overdue(now: now) {
                remove(transfer, multi, failure)
            } else {
                next = min(next, transfer.deadline)
            }
        }
        return Int32(max(1, min((next - now) * 1000 + 1, 60_000)))
    }

    private func remove(_ transfer: HTTPTransfer, _ multi: UnsafeMutableRawPointer, _ failure: HTTPFailure) {
        guard let easy = transfer.easy, active.removeValue(forKey: easy) != nil else { return }
        lyc_curl_multi_remove(multi, easy)
        transfer.end(.failure(failure))
    }
}
