/// Holds back text that may be the beginning of a stop string.
struct StopStringMatcher {
    private let stops: [[UInt8]]
    private var waiting: [UInt8] = []

    init(_ stops: [String]) { self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty } }

    struct Outcome {
        /// Text that may be shown.
        var text: String
        /// The stop string that was found.
        var stop: String?
        /// What came after it.
        var rest = ""
    }

    mutating func append(_ text: String) -> Outcome {
        guard !stops.isEmpty else { return Outcome(text: text) }
        waiting += text.utf8
        if let (start, stop) = firstMatch() {
            let shown = String(decoding: waiting[..<start], as: UTF8.self)
            let rest = String(decoding: waiting[(start + stop.count)...], as: UTF8.self)
            waiting = []
            return Outcome(text: shown, stop: String(decoding: stop, as: UTF8.self), rest: rest)
        }
        let held = stops.map(heldLength).max() ?? 0
        let shown = String(decoding: waiting[..<(waiting.count - held)], as: UTF8.self)
        waiting.removeFirst(waiting.count - held)
        return Outcome(text: shown)
    }

    /// The text that waited in vain.
    mutating func finish() -> String {
        defer { waiting = [] }
        return String(decoding: waiting, as: UTF8.self)
    }

    /// The earliest match; of several at one place the longest.
    private func firstMatch() -> (Int, [UInt8])? {
        for start in waiting.indices {
            let matching = stops.filter { waiting[start...].starts(with: $0) }
            if let longest = matching.max(by: { $0.count < $1.count }) { return (start, longest) }
        }
        return nil
    }

    /// How many bytes at the end are the beginning of the stop string.
    private func heldLength(_ stop: [UInt8]) -> Int {
        var length = min(stop.count - 1, waiting.count)
        while length > 0, !stop.starts(with: waiting[(waiting.count - length)...]) { length -= 1 }
        return length
    }
}
