/// Finds any of many byte strings in one pass (Aho and Corasick 1975).
struct WordAutomaton: Sendable {
    /// Which column of the table a byte has; bytes in no word share column 0.
    private var columns = [UInt16](repeating: 0, count: 256)
    private var width = 1
    /// Next state by state and column.
    private var next: [Int32] = []
    /// The longest word that ends in a state and is a suffix of what was read, as its length; then the state of the next shorter.
    private var lengths: [Int32] = [0]
    private var shorter: [Int32] = [0]

    var isEmpty: Bool { lengths.count == 1 }

    init(_ words: [[UInt8]]) {
        for byte in words.joined() where columns[Int(byte)] == 0 {
            columns[Int(byte)] = UInt16(width)
            width += 1
        }
        next = [Int32](repeating: 0, count: width)
        for word in words where !word.isEmpty { add(word) }
        link()
    }

    private mutating func add(_ word: [UInt8]) {
        var state = 0
        for byte in word {
            let cell = state * width + Int(columns[Int(byte)])
            if next[cell] == 0 {
                next[cell] = Int32(lengths.count)
                lengths.append(0)
                shorter.append(0)
                next.append(contentsOf: repeatElement(0, count: width))
            }
            state = Int(next[cell])
        }
        lengths[state] = Int32(word.count)
    }

    private mutating func link() {
        var fallback = [Int32](repeating: 0, count: lengths.count)
        var queue = next[0..<width].filter { $0 != 0 }.map(Int.init)
        var position = 0
        while position < queue.count {
            let state = queue[position]
            position += 1
            let back = Int(fallback[state])
            shorter[state] = lengths[back] > 0 ? Int32(back) : shorter[back]
            for column in 0..<width {
                let cell = state * width + column
                let inherited = next[back * width + column]
                if next[cell] != 0 {
                    fallback[Int(next[cell])] = inherited
                    queue.append(Int(next[cell]))
                } else {
                    next[cell] = inherited
                }
            }
        }
    }

    /// Calls `isWanted` with the place behind each word found and its length, until it says yes.
    func contains(_ bytes: some Sequence<UInt8>, where isWanted: (_ end: Int, _ length: Int) -> Bool = { _, _ in true }) -> Bool {
        guard !isEmpty else { return false }
        var (state, end) = (0, 0)
        for byte in bytes {
            state = Int(next[state * width + Int(columns[Int(byte)])])
            end += 1
            var match = lengths[state] > 0 ? state : Int(shorter[state])
            while match != 0 {
                if isWanted(end, Int(lengths[match])) { return true }
                match = Int(shorter[match])
            }
        }
        return false
    }
}
