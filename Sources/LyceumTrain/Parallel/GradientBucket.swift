internal import LyceumCore

/// Gradients that are summed in one go. Small ones are copied together first: a message costs as much as some thousand numbers.
struct GradientBucket: @unchecked Sendable {
    /// Gradients of fewer elements are copied together.
    static let smallCount = 1 << 16

    private(set) var parameters: [Int] = []
    private var large: [UnsafeMutableBufferPointer<Float>] = []
    private var small: [UnsafeMutableBufferPointer<Float>] = []
    private var count = 0

    /// Buckets of at least `minimum` elements (the last may have fewer), in the given order of parameters.
    static func pack(_ gradients: [UnsafeMutableBufferPointer<Float>], order: [Int], minimum: Int) -> [GradientBucket] {
        var buckets: [GradientBucket] = []
        var bucket = GradientBucket()
        for parameter in order {
            bucket.parameters.append(parameter)
            bucket.count += gradients[parameter].count
            if gradients[parameter].count < smallCount {
                bucket.small.append(gradients[parameter])
            } else {
                bucket.large.append(gradients[parameter])
            }
            if bucket.count >= minimum {
                buckets.append(bucket)
                bucket = GradientBucket()
            }
        }
        return bucket.parameters.isEmpty ? buckets : buckets + [bucket]
    }

    func sum(on communicator: any Communicator) throws(LyceumError) {
        for gradient in large { try communicator.sum(gradient, channel: .gradients) }
        guard !small.isEmpty else { return }
        let together = UnsafeMutableBufferPointer<Float>.allocate(capacity: small.reduce(0) { $0 + $1.count })
        defer { together.deallocate() }
        var position = 0
        for gradient in small {
            if let start = gradient.baseAddress { (together.baseAddress! + position).initialize(from: start, count: gradient.count) }
            position += gradient.count
        }
        try communicator.sum(together, channel: .gradients)
        position = 0
        for gradient in small {
            gradient.baseAddress?.update(from: together.baseAddress! + position, count: gradient.count)
            position += gradient.count
        }
    }
}
