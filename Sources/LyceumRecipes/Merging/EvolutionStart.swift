internal import LyceumTensor

/// Where a restart begins: anywhere, each place equally likely.
struct EvolutionStart {
    let seed: UInt64
    let run: Int

    func point(_ dimension: Int) -> [Double] {
        let philox = Philox(seed: seed)
        return (0..<dimension).map { philox.uniformPair(UInt64($0), .max - UInt64(run)).0 }
    }
}
