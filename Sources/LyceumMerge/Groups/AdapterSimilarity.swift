internal import LyceumCore
internal import LyceumModel

/// How alike adapters change a model: cosines of their changes `B A`, layer by layer.
public struct AdapterSimilarity: Sendable, Hashable {
    /// Layers that any adapter changes, ascending; -1 stands for what belongs to no layer.
    public let layers: [Int]
    /// A symmetric matrix for each layer; 0 between adapters of which one leaves the layer alone.
    public let cosines: [[[Double]]]
    /// Mean over the layers.
    public let means: [[Double]]

    init(_ adapters: [Adapter]) throws(LyceumError) {
        var byLayer: [Int: [String]] = [:]
        for path in Set(adapters.flatMap(\.changedPaths)).sorted() { byLayer[TensorRole(path + ".weight").layer ?? -1, default: []].append(path) }
        let layers = byLayer.keys.sorted()
        var cosines: [[[Double]]] = []
        for layer in layers { cosines.append(try Self.cosines(adapters, byLayer[layer] ?? [])) }
        self.init(layers: layers, cosines: cosines, count: adapters.count)
    }

    init(layers: [Int], cosines: [[[Double]]], count: Int) {
        self.layers = layers
        self.cosines = cosines
        means = (0..<count).map { i in
            (0..<count).map { j in i == j ? 1 : cosines.reduce(0) { $0 + $1[i][j] } / Double(max(1, cosines.count)) }
        }
    }

    private static func cosines(_ adapters: [Adapter], _ paths: [String]) throws(LyceumError) -> [[Double]] {
        let count = adapters.count
        var products = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        for path in paths {
            for i in 0..<count {
                for j in 0...i { products[i][j] += try adapters[i].product(with: adapters[j], of: path) }
            }
        }
        var result = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        for i in 0..<count {
            for j in 0...i {
                let lengths = (products[i][i] * products[j][j]).squareRoot()
                let cosine = i == j ? 1 : lengths > 0 ? min(1, max(-1, products[i][j] / lengths)) : 0
                (result[i][j], result[j][i]) = (cosine, cosine)
            }
        }
        return result
    }

    /// When grouping ends.
    public enum End: Sendable, Hashable {
        /// At this many groups.
        case groups(Int)
        /// When no two groups have this mean cosine.
        case similarity(Double)
    }

    /// Groups of adapters: the two groups with the highest mean cosine between their members are joined, again and again (average linkage). Of equals
    /// the first are joined.
    /// - Returns: numbers of the adapters in each group, in order.
    public func groups(until end: End) -> [[Int]] {
        var groups = means.indices.map { [$0] }
        while groups.count > 1 {
            if case .groups(let count) = end, groups.count <= count { break }
            var best = (similarity: -Double.infinity, first: 0, second: 1)
            for first in groups.indices {
                for second in groups.indices where second > first {
                    let similarity = mean(groups[first], groups[second])
                    if similarity > best.similarity { best = (similarity, first, second) }
                }
            }
            if case .similarity(let least) = end, best.similarity < least { break }
            groups[best.first] = (groups[best.first] + groups[best.second]).sorted()
            groups.remove(at: best.second)
        }
        return groups.sorted { $0[0] < $1[0] }
    }

    private func mean(_ first: [Int], _ second: [Int]) -> Double {
        let sum = first.reduce(0.0) { sum, i in second.reduce(sum) { $0 + means[i][$1] } }
        return sum / Double(first.count * second.count)
    }
}
