internal import LyceumTensor

/// Random choices that depend on a seed, a name and a number alone, so that item 7 of a task is the same however many items are made.
package struct SeededDraws {
    private let generator: Philox
    private let stream: UInt64
    private var counter: UInt64 = 0
    private var words: SIMD4<UInt32> = .zero
    private var left = 0

    /// - Parameters:
    ///   - name: what is drawn; different names give unrelated choices.
    ///   - number: which of many (an item, an attempt).
    package init(seed: UInt64, _ name: String, _ number: Int = 0) {
        let mixed = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        generator = Philox(seed: seed ^ mixed)
        stream = UInt64(bitPattern: Int64(number))
    }

    private mutating func word() -> UInt32 {
        if left == 0 {
            words = generator.block(counter, stream)
            counter += 1
            left = 4
        }
        left -= 1
        return words[left]
    }

    package mutating func next() -> UInt64 { UInt64(word()) << 32 | UInt64(word()) }

    /// A whole number from 0 up to but not including `bound`; 0 for bounds below 2. Without bias.
    package mutating func below(_ bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        let wide = UInt64(bound)
        let limit = UInt64.max - UInt64.max % wide
        while true {
            let value = next()
            if value < limit { return Int(value % wide) }
        }
    }

    package mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    package mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < probability }

    /// One element; the collection must not be empty.
    package mutating func pick<Elements: RandomAccessCollection>(_ elements: Elements) -> Elements.Element {
        elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
    }

    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) { result.swapAt(last, below(last + 1)) }
        return result
    }

    /// Different elements in random order; all of them when there are fewer.
    package mutating func sample<Element>(_ elements: [Element], _ count: Int) -> [Element] {
        var result = elements
        let count = min(max(count, 0), result.count)
        for place in 0..<count { result.swapAt(place, place + below(result.count - place)) }
        return Array(result[..<count])
    }

    /// Lower-case letters that spell nothing.
    package mutating func letters(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in UInt8(ascii: "a") + UInt8(below(26)) }, as: UTF8.self)
    }
}
