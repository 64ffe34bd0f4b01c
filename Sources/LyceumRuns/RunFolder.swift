public import LyceumCore

/// Where one run keeps its files.
public struct RunFolder: Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }
}
