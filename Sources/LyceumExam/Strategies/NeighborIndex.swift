#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Finds similar questions: cosine of weighted word counts (term frequency times inverse document frequency).
struct NeighborIndex {
    private typealias Vector = [(word: Int, weight: Double)]
    private var vocabulary: [String: Int] = [:]
    private var rarity: [Double] = []
    private var vectors: [Vector] = []
    private var postings: [[(document: Int, weight: Double)]] = []

    init(_ texts: [String]) {
        let words = texts.map(Self.words)
        var counts: [Int] = []
        for document in words {
            for word in Set(document).sorted() {
                if let known = vocabulary[word] {
                    counts[known] += 1
                } else {
                    vocabulary[word] = counts.count
                    counts.append(1)
                }
            }
        }
        rarity = counts.map { log(Double(1 + texts.count) / Double(1 + $0)) + 1 }
        postings = Array(repeating: [], count: counts.count)
        for (number, document) in words.enumerated() {
            for (word, weight) in vector(document) { postings[word].append((number, weight)) }
        }
    }

    /// The nearest texts, nearest first, equal ones in their order.
    func nearest(to text: String, count: Int) -> [(document: Int, similarity: Double)] {
        var sums: [Int: Double] = [:]
        for (word, weight) in vector(Self.words(text)) {
            for posting in postings[word] { sums[posting.document, default: 0] += weight * posting.weight }
        }
        let sorted = sums.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        return sorted.prefix(count).map { (document: $0.key, similarity: $0.value) }
    }

    private func vector(_ words: [String]) -> Vector {
        var counts: [Int: Double] = [:]
        for word in words { if let known = vocabulary[word] { counts[known, default: 0] += 1 } }
        // In the order of words, so that sums do not depend on hashing.
        let weighted = counts.sorted { $0.key < $1.key }.map { (word: $0.key, weight: (1 + log($0.value)) * rarity[$0.key]) }
        let norm = weighted.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
        return norm > 0 ? weighted.map { ($0.word, $0.weight / norm) } : []
    }

    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
