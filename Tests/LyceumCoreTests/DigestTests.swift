import CLyceumCurl
import LyceumCore
import Testing

@Suite("Checksums")
struct DigestTests {
    /// Test vectors of FIPS 180-4.
    @Test("known checksums", arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    ])
    func vectors(text: String, sha256: String, sha1: String) {
        var (a, b) = (Digest(), Digest(.sha1))
        for byte in text.utf8 {
            a.update([byte])
            b.update([byte])
        }
        #expect(a.hexadecimal() == sha256)
        #expect(b.hexadecimal() == sha1)
        #expect(lyc_crc32(0, Array("123456789".utf8), 9) == 0xCBF4_3926)
    }

    @Test("pieces of any size and the processor's instructions give the plain result")
    func pieces() {
        var word: UInt32 = 1
        let bytes = (0..<5000).map { _ -> UInt8 in
            word = word &* 1_664_525 &+ 1_013_904_223
            return UInt8(word >> 24)
        }
        var whole = Digest()
        whole.update(bytes)
        for size in [1, 3, 63, 64, 65, 127, 1000] {
            var digest = Digest()
            for start in stride(from: 0, to: bytes.count, by: size) {
                digest.update(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(digest.hexadecimal() == whole.hexadecimal())
        }
        let start: [UInt32] = [1, 2, 3, 4, 5, 6, 7, 8]
        var (fast, plain) = (start, start)
        lyc_sha256_blocks(&fast, bytes, 78)
        lyc_sha256_blocks_reference(&plain, bytes, 78)
        #expect(fast == plain)
    }
}
