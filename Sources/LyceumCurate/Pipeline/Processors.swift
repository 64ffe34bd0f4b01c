internal import LyceumTensor

enum Processors {
    /// Cores this process may use.
    static var count: Int { max(1, ThreadPool.defaultThreadCount) }
}
