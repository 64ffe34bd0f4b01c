internal import CLyceumCurate
internal import LyceumCore
internal import LyceumTensor

/// Centers of clusters by k-means on vectors of length 1 (spherical: the center is the mean's direction). The same for any number of threads.
struct SemanticClusters: Sendable {
    let width: Int
    private(set) var centers: [Float]
    var count: Int { centers.count / width }

    /// - Parameter sample: vectors the centers are found from, zeros among them not counting.
    init(sample: [Float], width: Int, clusters: Int, rounds: Int, seed: UInt64, threads: Int) throws(LyceumError) {
        self.width = width
        let total = sample.count / width
        centers = Self.chosen(sample, total, width, clusters, seed)
        for _ in 0..<rounds {
            let places = try nearest(sample, threads: threads).map(\.center)
            if !move(sample, places) { break }
        }
    }

    /// Different vectors of the sample, drawn by the seed.
    private static func chosen(_ sample: [Float], _ total: Int, _ width: Int, _ clusters: Int, _ seed: UInt64) -> [Float] {
        let random = Philox(seed: seed)
        var order = Array(0..<total)
        var centers: [Float] = []
        for place in 0..<total where centers.count < clusters * width {
            let drawn = random.block(UInt64(place))
            order.swapAt(place, place + Int((UInt64(drawn[0]) << 32 | UInt64(drawn[1])) % UInt64(total - place)))
            let vector = sample[(order[place] * width)..<((order[place] + 1) * width)]
            if vector.contains(where: { $0 != 0 }) { centers += vector }
        }
        return centers.isEmpty ? [Float](repeating: 0, count: width) : centers
    }

    /// The center most like each vector, and how much.
    func nearest(_ vectors: [Float], threads: Int) throws(LyceumError) -> [(center: UInt32, similarity: Float)] {
        let total = vectors.count / width
        let piece = 256
        let parts = try ParallelBlocks.map((total + piece - 1) / piece, threads: threads) { [self] number throws(LyceumError) in
            let count = min(piece, total - number * piece)
            var (places, values) = ([UInt32](repeating: 0, count: count), [Float](repeating: 0, count: count))
            vectors.withUnsafeBufferPointer {
                lyc_nearest($0.baseAddress! + number * piece * width, count, centers, self.count, width, &places, &values)
            }
            return zip(places, values).map { (center: $0, similarity: $1) }
        }
        return parts.flatMap(\.self)
    }

    /// Moves the centers to the means of their vectors; a center without any stays. False when nothing moved.
    private mutating func move(_ sample: [Float], _ places: [UInt32]) -> Bool {
        var sums = [Double](repeating: 0, count: centers.count)
        sample.withUnsafeBufferPointer { sample in
            sums.withUnsafeMutableBufferPointer { sums in
                for (number, place) in places.enumerated() {
                    for offset in 0..<width { sums[Int(place) * width + offset] += Double(sample[number * width + offset]) }
                }
            }
        }
        var moved = false
        for center in 0..<count {
            let mean = sums[(center * width)..<((center + 1) * width)]
            let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { continue }
            for (offset, value) in mean.enumerated() {
                let new = Float(value / length)
                moved = moved || centers[center * width + offset] != new
                centers[center * width + offset] = new
            }
        }
        return moved
    }
}
