//! Frames: a length in the machine's own byte order, then that many bytes.

use std::io::{self, Read, Write};

use byteorder::{NativeEndian, ReadBytesExt as _, WriteBytesExt as _};

use crate::protocol::{MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES};

/// Why no frame could be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The header announces more than is taken. The stream can't be trusted any more.
    #[error("a frame of {0} bytes")]
    TooLarge(u64),
    /// The input ended inside a frame.
    #[error("the input ended inside a frame")]
    Truncated,
    /// The input could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads one frame; `None` at the end of input. Allocates what has arrived, not what is claimed.
///
/// # Errors
/// After any of them the stream can't be read on.
pub fn read_frame(input: &mut impl Read) -> Result<Option<Vec<u8>>, FrameError> {
    let mut header = [0; 4];
    match read_full(input, &mut header)? {
        0 => return Ok(None),
        4 => {}
        _ => return Err(FrameError::Truncated),
    }
    let length = (&header[..]).read_u32::<NativeEndian>()?;
    if length > MAX_REQUEST_BYTES {
        return Err(FrameError::TooLarge(length.into()));
    }
    let mut bytes = Vec::new();
    input.take(length.into()).read_to_end(&mut bytes)?;
    if u32::try_from(bytes.len()) != Ok(length) {
        return Err(FrameError::Truncated);
    }
    Ok(Some(bytes))
}

/// Writes one frame and flushes it.
///
/// # Errors
/// `InvalidInput` for what browsers would not take, else the pipe's own.
pub fn write_frame(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len())
        .ok()
        .filter(|_| bytes.len() <= MAX_RESPONSE_BYTES)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the frame is too large"))?;
    // One write: a one-shot caller may close the pipe as soon as it has what it wants.
    let mut frame = Vec::with_capacity(4 + bytes.len());
    frame.write_u32::<NativeEndian>(length)?;
    frame.extend_from_slice(bytes);
    output.write_all(&frame)?;
    output.flush()
}

fn read_full(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn framed(bytes: &[u8]) -> Vec<u8> {
        let mut frame = u32::try_from(bytes.len()).expect("short").to_ne_bytes().to_vec();
        frame.extend_from_slice(bytes);
        frame
    }

    /// Gives one byte at a time, and is interrupted before each.
    struct Trickle<'a>(&'a [u8], bool);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = buffer.len().min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn the_end_between_frames_is_no_error() {
        assert!(read_frame(&mut &[][..]).expect("the end").is_none());
        for cut in [&[1][..], &[1, 0, 0][..], &framed(b"{}")[..5]] {
            assert!(matches!(read_frame(&mut &cut[..]), Err(FrameError::Truncated)), "{cut:?}");
        }
    }

    #[test]
    fn a_header_is_not_believed() {
        for length in [MAX_REQUEST_BYTES + 1, u32::MAX] {
            let header = length.to_ne_bytes();
            let result = read_frame(&mut &header[..]);
            assert!(
                matches!(result, Err(FrameError::TooLarge(bytes)) if bytes == u64::from(length))
            );
        }
        // A page of text on stdout is read as a length.
        assert!(matches!(read_frame(&mut &b"hello"[..]), Err(FrameError::TooLarge(_))));
    }

    #[test]
    fn frames_that_browsers_refuse_are_not_written() {
        let mut output = Vec::new();
        assert!(write_frame(&mut output, &vec![b' '; MAX_RESPONSE_BYTES + 1]).is_err());
        assert!(output.is_empty());
        write_frame(&mut output, &vec![b' '; MAX_RESPONSE_BYTES]).expect("written");
        assert_eq!(output.len(), MAX_RESPONSE_BYTES + 4);
    }

    proptest! {
        #[test]
        fn frames_come_back(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6)) {
            let mut stream = Vec::new();
            for frame in &frames {
                write_frame(&mut stream, frame).expect("written");
            }
            let mut input = Trickle(&stream, false);
            for frame in frames {
                prop_assert_eq!(read_frame(&mut input).expect("a frame"), Some(frame));
            }
            prop_assert!(read_frame(&mut input).expect("the end").is_none());
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut input = &bytes[..];
            while let Ok(Some(_)) = read_frame(&mut input) {}
        }
    }
}
