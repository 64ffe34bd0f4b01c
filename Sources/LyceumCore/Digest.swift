internal import CLyceumCurl

/// A checksum computed piece by piece. SHA-256 uses the processor's own instructions where it has them.
public struct Digest: Sendable {
    public enum Algorithm: String, Sendable, Hashable {
        case sha256
        /// Only to compare with names of Git objects; no protection against forgery.
        case sha1
    }

    private let algorithm: Algorithm
    private var state: [UInt32]
    private var pending: [UInt8] = []
    /// Bytes so far.
    public private(set) var count = 0

    public init(_ algorithm: Algorithm = .sha256) {
        self.algorithm = algorithm
        switch algorithm {
        case .sha256:
            state = [
                0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
            ]
        case .sha1: state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        }
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        var rest = bytes[...]
        if !pending.isEmpty {
            let taken = min(64 - pending.count, rest.count)
            pending.append(contentsOf: rest.prefix(taken))
            rest = rest.dropFirst(taken)
            guard pending.count == 64 else { return }
            let block = pending
            block.withUnsafeBytes { mix($0) }
            pending.removeAll(keepingCapacity: true)
        }
        let whole = rest.count & ~63
        mix(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
        pending.append(contentsOf: rest.dropFirst(whole))
    }

    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The checksum of the bytes so far, most significant byte first.
    public func finalized() -> [UInt8] {
        var copy = self
        let bits = UInt64(count) &* 8
        var tail: [UInt8] = [0x80]
        tail.append(contentsOf: repeatElement(0, count: (119 - pending.count % 64) % 64))
        for shift in stride(from: 56, through: 0, by: -8) { tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
        copy.update(tail)
        return copy.state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
    }

    /// The checksum in lower-case hexadecimal digits.
    public func hexadecimal() -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: finalized().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private mutating func mix(_ blocks: UnsafeRawBufferPointer) {
        guard let start = blocks.baseAddress?.assumingMemoryBound(to: UInt8.self), blocks.count >= 64 else { return }
        state.withUnsafeMutableBufferPointer { state in
            switch algorithm {
            case .sha256: lyc_sha256_blocks(state.baseAddress, start, blocks.count / 64)
            case .sha1: lyc_sha1_blocks(state.baseAddress, start, blocks.count / 64)
            }
        }
    }
}

extension Digest {
    /// The checksum of a file's bytes.
    public static func ofFile(
        _ path: String, _ algorithm: Algorithm = .sha256, progress: ((Int) -> Void)? = nil
    ) throws(LyceumError) -> String {
        var digest = Digest(algorithm)
        let file = try FileReader(path: path)
        while let bytes = try file.read(upTo: 1 << 20) {
            digest.update(bytes)
            progress?(bytes.count)
        }
        return digest.hexadecimal()
    }
}
