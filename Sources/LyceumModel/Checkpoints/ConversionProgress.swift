/// How far a conversion is.
public struct ConversionProgress: Sendable {
    /// The tensor that is about to be written; nil at the end.
    public let tensor: String?
    public let tensorsDone: Int
    public let tensorCount: Int
    public let bytesWritten: Int
    public let byteCount: Int
}
