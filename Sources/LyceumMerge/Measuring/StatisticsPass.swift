internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// One reading of the texts, by which a part of the statistics is measured: as much as memory holds.
protocol StatisticsPass: AnyObject {
    /// Names and shapes of all statistics of the model.
    var tensors: [TensorDeclaration] { get }
    /// Makes room for some of them.
    func begin(_ names: [String]) throws(LyceumError)
    func read(_ tokens: [Int32]) throws(LyceumError)
    /// What was measured; fp32, in the order the pass began with.
    func finish(samples: Int) throws(LyceumError) -> [Tensor]
}

/// A piece of text as the model takes it.
struct StatisticsRows {
    let tokens: [Int32]
    var positions: [Int32] { (0..<Int32(tokens.count)).map { $0 } }
    var documents: [Range<Int>] { [0..<tokens.count] }
    /// The next token of every row; the last has none.
    var targets: [Int32] { tokens.dropFirst() + [0] }
    var weights: [Float] { [Float](repeating: 1, count: tokens.count - 1) + [0] }

    func check(_ model: TrainableModel) throws(LyceumError) {
        try model.check(tokens: tokens, positions: positions, documents: documents)
    }
}
