public import LyceumCore

/// The processes that train one model together. Alone, everything is its own sum.
public protocol TrainingTeam: AnyObject {
    var rank: Int { get }
    var size: Int { get }
    /// Element-wise sums over all processes, in the order of their ranks: the same bits everywhere.
    func sum(_ values: [Double]) throws(LyceumError) -> [Double]
    /// Sums all gradients over the processes, in place.
    func reduce(_ arena: GradientArena) throws(LyceumError)
    /// Waits for all.
    func synchronize() throws(LyceumError)
}

extension TrainingTeam {
    /// Whether this process writes files and messages.
    public var isWriter: Bool { rank == 0 }
}

/// One process.
public final class SoloTeam: TrainingTeam {
    public let rank = 0
    public let size = 1

    public init() {}

    public func sum(_ values: [Double]) throws(LyceumError) -> [Double] { values }
    public func reduce(_ arena: GradientArena) throws(LyceumError) {}
    public func synchronize() throws(LyceumError) {}
}
