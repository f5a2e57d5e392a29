//! Words of webhooks.

use crate::text::texts;

texts! {
    webhooks_title => "Webhook của cụm", "Webhooks";
    webhooks_title_of(cluster) => "Webhook: {cluster}", "Webhooks: {cluster}";
    webhooks_text => "Khi một kỳ được công bố hoặc đính chính, máy chủ báo cho các địa chỉ dưới đây. Tin báo không có điểm, không có tên người: phần mềm nhận tin đọc xếp hạng qua API bằng mã truy cập.", "When a period is published or amended, the server tells the addresses below. An event holds no points and no names: the receiver reads the ranking through the API with a token.";
    webhooks_present => "Các webhook", "Present webhooks";
    webhooks_none => "Chưa có webhook nào.", "No webhooks.";
    webhooks_new => "Thêm webhook", "New webhook";
    webhooks_address => "Địa chỉ", "Address";
    webhooks_address_hint => "Bắt đầu bằng https://", "Begins with https://";
    webhooks_description => "Mô tả", "Description";
    webhooks_description_hint => "Phần mềm nào nhận tin, ai phụ trách.", "Which program receives, and who looks after it.";
    webhooks_create => "Thêm", "Add";
    webhooks_secret_title => "Khóa ký của webhook mới", "The new webhook's secret";
    webhooks_secret_text => "Chép khóa này vào phần mềm nhận tin ngay, để kiểm chữ ký. Khóa chỉ hiện lần này.", "Copy it into the receiver now: it checks signatures with it. It is shown only this once.";
    webhooks_last => "Lần gửi gần nhất", "Last delivery";
    webhooks_never => "Chưa gửi", "Nothing sent yet";
    webhooks_active => "Đang dùng", "Active";
    webhooks_paused => "Tạm dừng", "Paused";
    webhooks_gone => "Nơi nhận báo đã ngừng (410)", "Ended by its receiver (410)";
    webhooks_pause => "Tạm dừng", "Pause";
    webhooks_resume => "Tiếp tục", "Resume";
    webhooks_test => "Gửi thử", "Send a test";
    webhooks_remove => "Gỡ", "Remove";
    webhooks_step_of(step, name) => "{step}: {name}", "{step}: {name}";
    webhooks_made(at, by) => "Thêm lúc {at}, người thêm: {by}", "Added at {at} by {by}";
    webhooks_deliveries => "20 lần gửi gần nhất", "The last 20 deliveries";
    webhooks_event => "Tin", "Event";
    webhooks_event_published(period) => "Công bố {period}", "{period} published";
    webhooks_event_amended(period, number) => "Đính chính {period}, bản công bố {number}", "{period} amended, publication {number}";
    webhooks_event_test => "Gửi thử", "Test";
    webhooks_queued => "Lúc", "Queued";
    webhooks_answer => "Trả lời", "Answer";
    webhooks_attempts => "Số lần thử", "Attempts";
    webhooks_next => "Thử lại lúc", "Next attempt";
    webhooks_arrived => "Đã nhận", "Delivered";
    webhooks_waiting => "Chờ gửi", "Waiting";
    webhooks_retrying => "Chờ gửi lại", "To be tried again";
    webhooks_given_up => "Không gửi được", "Given up";
    webhooks_unreachable => "Không kết nối được với nơi nhận", "The receiver could not be reached";
    webhooks_timed_out => "Nơi nhận không trả lời kịp", "The receiver did not answer in time";
    webhooks_not_asked => "Theo cài đặt hiện nay, máy chủ không gửi tới địa chỉ này", "With the present settings the server sends nothing to this address";
    webhooks_not_signed => "Không ký được tin", "The event could not be signed";
    webhooks_waited_too_long => "Chờ quá hai ngày", "Waited for more than two days";
    webhooks_kept => "Tin đã gửi xong hoặc không gửi được giữ 90 ngày; tin mới nhất được giữ mãi.", "What was delivered or given up is kept for 90 days, the newest for good.";
    fault_webhook_form => "Ghi đủ địa chỉ web, kể cả https://, không kèm tên đăng nhập hay dấu #.", "Give a whole web address with https://, without a user name and without #.";
    fault_webhook_not_encrypted => "Địa chỉ phải bắt đầu bằng https://.", "The address must begin with https://.";
    fault_webhook_not_asked => "Máy chủ không gửi tới địa chỉ này: nó chỉ về máy nội bộ hoặc mạng riêng.", "The server sends nothing to this address: it means a machine in a private network.";
    fault_webhook_taken => "Cụm đã có webhook với địa chỉ này.", "The cluster has a webhook with this address already.";
    fault_webhooks_full => "Đã đủ 20 webhook. Gỡ webhook không dùng nữa.", "There are 20 webhooks already. Remove one that is no longer used.";
    kind_webhook => "Webhook", "Webhook";
    verb_paused => "Tạm dừng", "paused";
    verb_resumed => "Tiếp tục", "resumed";
    verb_tested => "Gửi thử", "tested";
}
