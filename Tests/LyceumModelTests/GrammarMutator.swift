import Foundation
import LyceumTensor

/// Changes texts at random, the same way for the same seed.
struct Mutator {
    private let random: Philox
    private var step: UInt64 = 0

    init(seed: UInt64) { random = Philox(seed: seed) }

    /// How often to try: the number given, or `LYCEUM_FUZZ_ITERATIONS`.
    static func iterations(_ short: Int) -> Int {
        ProcessInfo.processInfo.environment["LYCEUM_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? short
    }

    mutating func number(_ limit: Int) -> Int {
        step += 1
        return Int(random.uniformPair(step).0 * Double(limit))
    }

    mutating func mutate(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for _ in 0...number(6) {
            let place = number(max(bytes.count, 1))
            switch number(6) {
            case 0 where !bytes.isEmpty: bytes.remove(at: place)
            case 1: bytes.insert(UInt8(number(256)), at: min(place, bytes.count))
            case 2 where !bytes.isEmpty: bytes[place] = UInt8(32 + number(95))
            case 3 where !bytes.isEmpty:
                let end = min(bytes.count, place + number(20))
                bytes.insert(contentsOf: bytes[place..<end], at: number(bytes.count))
            case 4 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + number(10)))
            default:
                let pieces = ["{9999}", "((", "|", "*", "root", "\"", "[^", "{0,}", "\\u", "null", "{}", "[]", "1e9", ",", "\"$ref\":\"#\"", "-1", "true"]
                bytes.insert(contentsOf: Array(pieces[number(pieces.count)].utf8), at: min(place, bytes.count))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
