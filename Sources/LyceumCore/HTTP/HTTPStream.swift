/// An answer whose body is read while it comes. Letting go of it, or of its iterator, stops the transfer.
///
/// When the reader is slower than the network, at most 4 MiB wait in memory.
public final class HTTPStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    public let head: HTTPHead
    let transfer: HTTPTransfer

    init(head: HTTPHead, transfer: HTTPTransfer) {
        self.head = head
        self.transfer = transfer
    }

    deinit { transfer.cancel() }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let stream: HTTPStream

        /// The next bytes, never empty; nil at the end of the body.
        /// - Throws: `LyceumError` when the body breaks off or the task is cancelled.
        public mutating func next() async throws -> [UInt8]? { try await stream.nextChunk() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    /// The next bytes, never empty; nil at the end of the body.
    public func nextChunk() async throws(LyceumError) -> [UInt8]? {
        switch await transfer.chunk() {
        case .success(let bytes): return bytes
        case .failure(let failure): throw failure.error
        }
    }

    /// Reads the rest of the body.
    public func collected() async throws(LyceumError) -> HTTPResponse {
        var body: [UInt8] = []
        while let bytes = try await nextChunk() { body += bytes }
        return HTTPResponse(head: head, body: body)
    }
}
