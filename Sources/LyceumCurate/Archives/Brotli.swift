internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Google's Brotli decoder, opened at run time.
enum Brotli {
    private typealias Make = @convention(c) (UnsafeRawPointer?, UnsafeRawPointer?, UnsafeRawPointer?) -> OpaquePointer?
    private typealias Release = @convention(c) (OpaquePointer?) -> Void
    private typealias Step = @convention(c) (
        OpaquePointer?, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafePointer<UInt8>?>, UnsafeMutablePointer<Int>,
        UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>?
    ) -> Int32

    private struct Library: Sendable {
        var make: Make
        var release: Release
        var step: Step
    }

    private static let library: Library? = {
        for name in ["libbrotlidec.so.1", "libbrotlidec.1.dylib", "/opt/homebrew/lib/libbrotlidec.1.dylib", "/usr/lib/libbrotlidec.1.dylib"] {
            guard let handle = dlopen(name, RTLD_NOW), let make = dlsym(handle, "BrotliDecoderCreateInstance"),
                let release = dlsym(handle, "BrotliDecoderDestroyInstance"), let step = dlsym(handle, "BrotliDecoderDecompressStream")
            else { continue }
            return Library(
                make: unsafeBitCast(make, to: Make.self), release: unsafeBitCast(release, to: Release.self), step: unsafeBitCast(step, to: Step.self))
        }
        return nil
    }()

    static var isAvailable: Bool { library != nil }

    /// - Throws: `LyceumError`: `unsupported` where the library is missing, `limitExceeded`, `invalidData`.
    static func decode(_ body: [UInt8], limit: Int) throws(LyceumError) -> [UInt8] {
        guard let library, let state = library.make(nil, nil, nil) else {
            throw LyceumError(
                .unsupported, "the page is compressed with Brotli, and libbrotlidec is not installed",
                remedy: "install it (Debian and Ubuntu: apt-get install libbrotli1)")
        }
        defer { library.release(state) }
        return try CodedBody.collect(body[...], limit) { input, count, output, room, consumed, produced in
            var (left, free) = (count, room)
            var (source, target): (UnsafePointer<UInt8>?, UnsafeMutablePointer<UInt8>?) = (input, output)
            let code = library.step(state, &left, &source, &free, &target, nil)
            (consumed, produced) = (count - left, room - free)
            // 0 damage, 1 done, 2 more input wanted, 3 more room wanted.
            return code == 0 ? -1 : code == 1 ? 1 : 0
        }
    }
}
