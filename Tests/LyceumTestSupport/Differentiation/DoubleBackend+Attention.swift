public import LyceumTensor

extension DoubleBackend {
    public func segmentAttention(
        _ queries: Tensor, keys: Tensor, values: Tensor, segments: [AttentionSegment], options: AttentionOptions
    ) -> Tensor {
        let q = self.values(queries), k = self.values(keys), v = self.values(values)
        let headWidth = options.layout.headWidth, shared = options.heads / options.layout.heads
        var out = [Double](repeating: 0, count: queries.count)
        for segment in segments {
            for (index, row) in segment.queries.enumerated() {
                let position = segment.keys.count - segment.queries.count + index
                let seen = segment.keys.indices.filter { key in
                    let place = key - segment.keys.lowerBound
                    return (!options.isCausal || place <= position) && options.window.map { place > position - $0 } ?? true
                }
                for head in 0..<options.heads {
                    let queryStart = row * queries.width + head * headWidth
                    let start = { (key: Int) in key * keys.width + head / shared * headWidth }
                    let scores = seen.map { key in
                        softcapped(
                            (0..<headWidth).reduce(0) { $0 + q[queryStart + $1] * k[start(key) + $1] } * Double(options.scale),
                            options.softcap)
                    }
                    for (key, share) in zip(seen, logSoftmax(scores).map(exponential)) {
                        for column in 0..<headWidth { out[queryStart + column] += share * v[start(key) + column] }
                    }
                }
            }
        }
        return make(out, queries.shape)
    }
}
