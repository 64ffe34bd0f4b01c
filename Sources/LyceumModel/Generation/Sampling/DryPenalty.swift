/// The DRY penalty: finds how long a repetition each token would continue, and punishes it exponentially.
///
/// Breakers are matched in the text, not in tokens: wherever a breaker ends inside a token, no repetition is counted across that token.
/// - Source: the sampler proposed by p-e-w for text-generation-webui, with the Z-algorithm of its llama.cpp version.
struct DryPenalty {
    private let options: DryOptions
    private let breakers: [[UInt8]]
    private let longestBreaker: Int
    private var history: [Int32] = []
    private var tail: [UInt8] = []
    /// Tokens after the last breaker.
    private var sinceBreaker = 0

    init?(_ options: SamplingOptions) {
        guard let dry = options.dry, dry.multiplier > 0, dry.window != 0 else { return nil }
        self.options = dry
        breakers = dry.breakers.map { Array($0.utf8) }
        longestBreaker = breakers.map(\.count).max() ?? 0
    }

    mutating func record(_ token: Int32, bytes: [UInt8]) {
        history.append(token)
        sinceBreaker += 1
        guard longestBreaker > 0, !bytes.isEmpty else { return }
        let before = tail.count
        tail += bytes
        if breakers.contains(where: { ends($0, after: before) }) { sinceBreaker = 0 }
        if tail.count >= longestBreaker { tail.removeFirst(tail.count - longestBreaker + 1) }
    }

    /// Whether the breaker has an occurrence in the tail that ends after the first `before` bytes.
    private func ends(_ breaker: [UInt8], after before: Int) -> Bool {
        var start = max(0, before - breaker.count + 1)
        while start + breaker.count <= tail.count {
            if tail[start..<start + breaker.count].elementsEqual(breaker) { return true }
            start += 1
        }
        return false
    }

    func apply(to logits: UnsafeMutablePointer<Float>, vocabularySize: Int) {
        for (token, length) in repetitions() where token >= 0 && Int(token) < vocabularySize {
            logits[Int(token)] -= penalty(length)
        }
    }

    private func penalty(_ length: Int) -> Float {
        var result = Double(options.multiplier)
        for _ in 0..<length - options.allowedLength {
            result *= Double(options.base)
            if result > 1e38 || options.base == 1 { break }
        }
        return Float(min(result, 1e38))
    }

    /// For each token that would continue a repetition: the longest repetition it would continue, at least `allowedLength`.
    func repetitions() -> [Int32: Int] {
        let count = options.window < 0 ? history.count : min(history.count, options.window)
        let limit = min(sinceBreaker, count)
        guard count > options.allowedLength, limit >= options.allowedLength else { return [:] }
        var longest: [Int32: Int] = [:]
        history.withUnsafeBufferPointer { tokens in
            let last = tokens.count - 1
            var matches = [Int](repeating: 0, count: count)
            Self.matchSuffixes(count, at: { tokens[last - $0] }, into: &matches)
            for distance in 1..<count {
                let length = min(matches[distance], limit)
                guard length >= options.allowedLength else { continue }
                let next = tokens[last - distance + 1]
                if length > longest[next, default: 0] { longest[next] = length }
            }
        }
        return longest
    }

    /// The Z-algorithm on the reversed history: how many tokens before distance d equal those before the end. O(count).
    private static func matchSuffixes(_ count: Int, at token: (Int) -> Int32, into matches: inout [Int]) {
        var left = 0
        var right = 0
        for distance in 1..<count {
            var length = distance < right ? min(right - distance, matches[distance - left]) : 0
            while distance + length < count, token(length) == token(distance + length) { length += 1 }
            matches[distance] = length
            if distance + length > right {
                left = distance
                right = distance + length
            }
        }
    }
}
